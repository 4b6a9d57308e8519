import Arguments
import SystemProcess
import Testing

@Suite("The help")
struct HelpTests {
    private func help(_ words: String...) throws -> String {
        let error = try #require(throws: CommandExit.self) { try Till.parseAsRoot(words) }
        guard case .help(let text) = error else { throw error }
        return text
    }

    @Test("of a command: aligned, wrapped at 100 columns, with defaults and what may be given")
    func command() throws {
        let expected = """
            Sell some items.

            Every item is sold at its list price. A sale that has begun is finished before the next one begins,
            and its receipt is printed.

            Usage: till sell [--json] [--quiet] [--amount <count>] [--customer <value>] [--mode <value>]
                             [--voucher <code>] [--receipt] <item> [<notes> ...]

            Arguments:
              <item>                    The item.
              <notes> ...               Notes for the receipt. (repeatable)

            Options:
              --json                    Print one JSON document instead of text.
              -q, --quiet               Print nothing but results and errors.
              -a, --amount <count>      Items to sell. (default: 1)
              --customer <value>        Who buys.
              --mode <value>            How the sale is checked, which takes longer the more the customer has
                                        bought before on account. (one of: fast, careful; default: fast)
              --voucher <code>          A code that lowers the price. (repeatable)
              --receipt, --no-receipt   Print a receipt. (default: --receipt)
              -h, --help                Show this help.
            """
        #expect(try help("sell", "--help") == expected)
        #expect(try help("help", "sell") == expected)
        #expect(expected.split(separator: "\n").allSatisfy { $0.count <= 100 })
    }

    @Test("of the program: its commands")
    func program() throws {
        let expected = """
            Keeps a shop's till.

            Usage: till <command>

            Options:
              --version                 Show the version.
              -h, --help                Show this help.

            Commands:
              sell                      Sell some items.
              close-day                 Close the day's books.
              stock                     Look after stock.

            See 'till help <command>' for more.
            """
        #expect(try help("--help") == expected)
    }

    @Test("of a command that gathers others")
    func gathering() throws {
        #expect(try help("stock", "-h").contains("Usage: till stock <command>"))
    }
}

@Suite("A completion script")
struct CompletionTests {
    private func script(_ shell: String) throws -> String {
        let error = try #require(throws: CommandExit.self) {
            try Till.parseAsRoot(["--generate-completion-script", shell])
        }
        guard case .text(let text) = error else { throw error }
        return text
    }

    /// What bash would offer for the last word.
    private func offered(_ words: String...) throws -> [String] {
        let line = words.map { "'\($0)'" }.joined(separator: " ")
        let program = """
            compopt() { :; }
            \(try script("bash"))
            COMP_WORDS=(\(line)); COMP_CWORD=\(words.count - 1); _till; printf '%s\\n' "${COMPREPLY[@]}"
            """
        let shell = ProcessConfiguration(
            executable: "/bin/bash", arguments: ["-euc", program], output: .captured(bytesMax: 65_536))
        let (status, output) = try ChildProcess.run(shell, withinMilliseconds: 10_000)
        #expect(status.isSuccess, "\(output)")
        return output.split(separator: "\n").map(String.init)
    }

    @Test("completes commands, options and listed values in bash")
    func bash() throws {
        #expect(try offered("till", "s") == ["sell", "stock"])
        #expect(try offered("till", "sell", "--vou") == ["--voucher"])
        #expect(try offered("till", "sell", "--mode", "") == ["fast", "careful"])
        #expect(try offered("till", "stock", "") == ["count", "--help"])
    }

    @Test("describes commands and options in zsh")
    func zsh() throws {
        let text = try script("zsh")
        #expect(text.hasPrefix("#compdef till\n"))
        #expect(text.contains("'close-day:Close the day'\\''s books.'"))
        #expect(text.contains("'--mode[How the sale is checked"))
        #expect(text.contains(":value:(fast careful)'"))
    }

    @Test("describes commands and options in fish")
    func fish() throws {
        let lines = try script("fish").split(separator: "\n")
        #expect(
            lines.contains(
                "complete -c till -n '__fish_seen_subcommand_from close-day' -l date -s d -r -F -d 'The day to close.'")
        )
        #expect(
            lines.contains(
                """
                complete -c till -n 'not __fish_seen_subcommand_from sell close-day stock' -a sell -d 'Sell some \
                items.'
                """
            ))
    }

    @Test("of an unknown shell is refused with those that are known")
    func unknown() {
        #expect(throws: CommandExit.self) { try Till.parseAsRoot(["--generate-completion-script", "tcsh"]) }
    }
}
