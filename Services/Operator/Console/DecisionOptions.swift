internal import Arguments
internal import SystemProcess

/// What subcommands share that carry out a person's decision.
struct DecisionOptions: ParsableArguments {
    @Option(help: "Why; kept in the command log.", valueName: "text") var reason: String
    @Option(help: "Who decides; you, if left out.", valueName: "name") var actor: String?
    @Option(help: "How long to wait for the lane's answer.", valueName: "seconds") var wait: Int = 10

    mutating func validate() throws {
        guard !reason.isEmpty else { throw ValidationError("--reason must not be empty") }
        guard (0...600).contains(wait) else { throw ValidationError("--wait must be 0 to 600 seconds") }
        guard let name = actorName, !name.isEmpty else {
            throw ValidationError("--actor is needed: the environment does not say who you are")
        }
    }

    var actorName: String? { actor ?? Self.userName }

    /// Who runs this program, as the environment says.
    static var userName: String? { Host.environment("USER") ?? Host.environment("LOGNAME") }
}
