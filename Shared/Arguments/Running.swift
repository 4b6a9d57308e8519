internal import Glibc
internal import SystemProcess

extension ParsableCommand {
    /// Understands the program's command line, runs the command, and exits: 0 when it ran, 64 when the line was wrong,
    /// what `ExitCode` says, 1 on any other error.
    public static func main() { main(Array(CommandLine.arguments.dropFirst())) }

    /// The same with a line of one's own, without the program's name.
    public static func main(_ words: [String]) -> Never { exit(outcome(words)) }

    /// Understands a line and runs the command it names; what must be said goes to the standard streams. Returns the
    /// code to exit with.
    public static func outcome(_ words: [String]) -> Int32 {
        do {
            var command = try parseAsRoot(words)
            do { try command.run() } catch let error as ValidationError {
                throw CommandExit.usage(message: error.description, usage: usage(of: type(of: command)))
            }
            return 0
        } catch let exit as CommandExit {
            return report(exit)
        } catch let code as ExitCode {
            return code.rawValue
        } catch {
            Terminal.standardError.write("error: \(error)\n")
            return ExitCode.failure.rawValue
        }
    }

    /// The command that a line names, with its properties filled; throws `CommandExit`.
    public static func parseAsRoot(_ words: [String]) throws -> any ParsableCommand {
        let tree = CommandTree(Self.self)
        if let shell = completionRequest(words) {
            guard let shell = CompletionShell(rawValue: shell) else {
                let known = CompletionShell.allCases.map(\.rawValue).joined(separator: ", ")
                throw CommandExit.usage(message: "completion scripts are there for \(known)", usage: tree.usage)
            }
            throw CommandExit.text(tree.completionScript(for: shell))
        }
        return try tree.parse(words[...])
    }

    /// The help of this command, seen as the root.
    public static func helpMessage() -> String { CommandTree(Self.self).helpMessage }

    private static func usage(of type: any ParsableCommand.Type) -> String {
        CommandTree(Self.self).descendant(type)?.usage ?? ""
    }

    private static func completionRequest(_ words: [String]) -> String? {
        let name = "--generate-completion-script"
        guard let word = words.first, word.hasPrefix(name) else { return nil }
        if word == name { return words.count > 1 ? words[1] : "" }
        return word.hasPrefix(name + "=") ? String(word.dropFirst(name.count + 1)) : nil
    }

    private static func report(_ exit: CommandExit) -> Int32 {
        switch exit {
        case .help(let text), .text(let text):
            return Terminal.standardOutput.write(text + "\n") ? 0 : ExitCode.failure.rawValue
        case .usage(let message, let usage):
            Terminal.standardError.write("error: \(message)\n\(usage)\n")
            return ExitCode.validationFailure.rawValue
        }
    }
}

/// A command among its relatives: the names that lead to it and what lies below.
struct CommandTree {
    let type: any ParsableCommand.Type
    /// From the program's name on.
    let path: [String]

    init(_ type: any ParsableCommand.Type, below parent: [String] = []) {
        self.type = type
        path = parent + [type.commandName]
    }

    var name: String { path[path.count - 1] }
    var configuration: CommandConfiguration { type.configuration }
    var children: [CommandTree] { configuration.subcommands.map { CommandTree($0, below: path) } }
    var declared: [ArgumentDefinition] { definitions(of: type.init()) }

    func descendant(_ wanted: any ParsableCommand.Type) -> CommandTree? {
        if wanted == type { return self }
        return children.lazy.compactMap { $0.descendant(wanted) }.first
    }

    func parse(_ words: ArraySlice<String>) throws -> any ParsableCommand {
        if let word = words.first {
            if let child = children.first(where: { $0.name == word }) { return try child.parse(words.dropFirst()) }
            if word == "--version" && !configuration.version.isEmpty { throw CommandExit.text(configuration.version) }
            if word == "help" && path.count == 1 && !children.isEmpty { throw try help(for: words.dropFirst()) }
        }
        if asksForHelp(words) { throw CommandExit.help(helpMessage) }
        if let fallback = configuration.defaultSubcommand { return try CommandTree(fallback, below: path).parse(words) }
        if let word = words.first, !word.hasPrefix("-"), !children.isEmpty {
            let near = closest(to: word, among: children.map(\.name)).map { "; did you mean '\($0)'?" } ?? ""
            throw CommandExit.usage(message: "unknown command '\(word)'\(near)", usage: usage)
        }
        return try fill(words)
    }

    private func fill(_ words: ArraySlice<String>) throws -> any ParsableCommand {
        var command = type.init()
        do {
            var parser = Parser(definitions(of: command), words)
            try parser.parse()
            try command.validate()
        } catch let error as ValidationError {
            throw CommandExit.usage(message: error.description, usage: usage)
        }
        return command
    }

    private func asksForHelp(_ words: ArraySlice<String>) -> Bool {
        words.prefix { $0 != "--" }.contains { $0 == "--help" || $0 == "-h" }
    }

    private func help(for names: ArraySlice<String>) throws -> CommandExit {
        var tree = self
        for name in names {
            guard let child = tree.children.first(where: { $0.name == name }) else {
                throw CommandExit.usage(message: "unknown command '\(name)'", usage: tree.usage)
            }
            tree = child
        }
        return .help(tree.helpMessage)
    }
}
