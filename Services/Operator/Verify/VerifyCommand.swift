internal import Arguments
internal import TerminalText

/// `o2c verify`: proves from the six schemas that nothing is lost, doubled or out of balance.
struct Verify: OperatorCommand {
    static let configuration = CommandConfiguration(
        abstract: "Proves from the six schemas that nothing is lost, doubled or out of balance.",
        discussion: """
            Every check compares two figures that were kept apart, key by key, at tolerance zero. Checks are made over \
            one moment of each schema, once all streams are read to their watermarks. What does not hold comes first, \
            and last.

            Ends with 0 if every check holds; with 1 if one failed; with 75 if nothing is known to be wrong, but work \
            is still on its way after --settle seconds: what compares two services cannot be judged then.
            """)

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions
    @Option(help: "How long work that is on its way may take to arrive.", valueName: "seconds")
    var settle: Int = 10
    @Option(help: "Keys that are shown of a check that fails.", valueName: "number")
    var examples: Int = 5

    mutating func validate() throws {
        guard (0...3_600).contains(settle) else { throw ValidationError("--settle must be 0 to 3600 seconds") }
        guard (0...10_000).contains(examples) else { throw ValidationError("--examples must be 0 to 10000") }
    }

    mutating func perform() throws {
        let verifier = Verifier(examplesMax: examples, settleMilliseconds: settle * 1_000)
        var progress = Progress("checks", total: verifier.checks.count, quiet: output.quiet || output.json)
        let findings = try verifier.run(try Schemas(connection)) { done, _ in progress.update(done) }
        progress.update(findings.count)
        progress.finish()
        let report = VerifyReport(findings: findings)
        if output.json { Results.print(report.json) } else { Results.print(report.styled) }
        switch report.outcome {
        case .holds: break
        case .failed: throw ExitCode.failure
        case .notAtRest: throw OperatorFailure.Kind.notNow.exitCode
        }
    }
}
