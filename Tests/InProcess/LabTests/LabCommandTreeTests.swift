import Arguments
import Testing

@testable import Lab

@Suite("The laboratory's command tree")
struct LabCommandTreeTests {
    private static let subcommands = O2CLab.configuration.subcommands.map { type in
        type.configuration.commandName ?? "\(type)".lowercased()
    }

    @Test("Every subcommand explains itself", arguments: subcommands)
    func help(name: String) {
        let exit = #expect(throws: CommandExit.self) { _ = try O2CLab.parseAsRoot([name, "--help"]) }
        guard case .help(let text) = exit else {
            Issue.record("no help for \(name)")
            return
        }
        #expect(text.contains("Usage: o2c-lab \(name)"))
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 100 })
    }

    @Test(
        "Nonsense is a usage error",
        arguments: [
            ["generate", "--orders", "0"], ["generate", "--lines", "few"], ["generate", "--items", "-1"],
            ["demo", "--orders", "-5"], ["demo", "--format", "edifact"], ["chaos", "--minutes", "0"],
            ["bench", "--pairs", "0"], ["verify"],
        ])
    func usage(words: [String]) {
        let exit = #expect(throws: CommandExit.self) { _ = try O2CLab.parseAsRoot(words) }
        guard case .usage = exit else {
            Issue.record("\(words) was understood")
            return
        }
    }
}
