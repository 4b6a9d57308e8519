import Arguments
import Testing

@testable import Operator

@Suite("The command tree")
struct CommandTreeTests {
    private static let subcommands = O2C.configuration.subcommands.map { type in
        type.configuration.commandName ?? "\(type)".lowercased()
    }

    @Test("Every subcommand explains itself", arguments: subcommands)
    func help(name: String) {
        let exit = #expect(throws: CommandExit.self) { _ = try O2C.parseAsRoot([name, "--help"]) }
        guard case .help(let text) = exit else {
            Issue.record("no help for \(name)")
            return
        }
        #expect(text.contains("Usage: o2c \(name)"))
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 100 })
    }

    @Test("Names are unique")
    func names() { #expect(Set(Self.subcommands).count == Self.subcommands.count) }

    @Test("What makes work up, breaks things or measures is no part of it", arguments: ["o2c", "import", "up"])
    func productionOnly(page: String) {
        #expect(Set(Self.subcommands).isDisjoint(with: ["bench", "chaos", "demo", "generate", "pay"]))
        let words = page == "o2c" ? ["--help"] : [page, "--help"]
        let exit = #expect(throws: CommandExit.self) { _ = try O2C.parseAsRoot(words) }
        guard case .help(let text) = exit else {
            Issue.record("no help")
            return
        }
        for name in ["bench", "chaos", "o2c demo", "generate ", "o2c pay", "o2c-lab"] {
            #expect(!text.contains(name), "\(page) speaks of \(name)")
        }
    }

    @Test(
        "Nonsense is a usage error",
        arguments: [
            ["setup", "--partitions", "0"], ["setup", "--topics-only", "--database-only"],
            ["setup", "--service", "sales"],
            ["import"], ["import", "file.csv", "--orders", "0"], ["import", "file.csv", "--format", "edifact"],
            ["stuck", "--limit", "0"], ["stuck", "--step-minutes", "-1"],
            ["stuck", "--payment-days", "soon"],
            ["periods", "close", "2026-10"], ["periods", "lock", "2026-13", "--reason", "audited"],
            ["periods", "reopen", "--reason", "one was missing"],
            ["customers", "merge", "C-2", "--reason", "twice"], ["customers", "undo-merge", "--reason", "two"],
            ["credit", "show"], ["credit", "set", "C-1", "--reason", "new"],
            ["credit", "set", "C-1", "--reason", "new", "--limit", "1", "--unlimited"],
        ])
    func usage(words: [String]) {
        let exit = #expect(throws: CommandExit.self) { _ = try O2C.parseAsRoot(words) }
        guard case .usage = exit else {
            Issue.record("\(words) was understood")
            return
        }
    }

    @Test("Faults of the world and of configuration have codes of their own")
    func codes() {
        #expect(OperatorFailure(.unavailable, "").exitCode.rawValue == 69)
        #expect(OperatorFailure(.configuration, "").exitCode.rawValue == 78)
        #expect(OperatorFailure(.refused, "").exitCode.rawValue == 1)
        struct Surprise: Error {}
        #expect(OperatorFailure(restating: Surprise()).exitCode.rawValue == 70)
    }
}
