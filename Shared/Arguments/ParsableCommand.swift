/// A set of options, flags and arguments, declared as properties.
public protocol ParsableArguments {
    init()

    /// Checks what single values cannot show; throws `ValidationError`.
    mutating func validate() throws
}

extension ParsableArguments {
    public mutating func validate() throws {}
}

/// A command: what it may be given, and what it does. Commands with subcommands need not `run`.
///
/// Shaped like the protocol of the same name in swift-argument-parser, so that either can stand for the other.
public protocol ParsableCommand: ParsableArguments, SendableMetatype {
    static var configuration: CommandConfiguration { get }

    mutating func run() throws
}

extension ParsableCommand {
    /// Shows the help: what a command does that only gathers others.
    public mutating func run() throws { throw CommandExit.help(Self.helpMessage()) }

    static var commandName: String { configuration.commandName ?? hyphenated("\(Self.self)") }
}

/// What a command is called and what is said about it.
public struct CommandConfiguration: Sendable {
    /// `nil`: the type's name in lower case with hyphens.
    public var commandName: String?
    /// One line, for the list of commands.
    public var abstract: String
    /// Paragraphs below the abstract.
    public var discussion: String
    public var version: String
    public var subcommands: [any ParsableCommand.Type]
    /// The command that runs when none is named.
    public var defaultSubcommand: (any ParsableCommand.Type)?

    public init(
        commandName: String? = nil, abstract: String = "", discussion: String = "", version: String = "",
        subcommands: [any ParsableCommand.Type] = [], defaultSubcommand: (any ParsableCommand.Type)? = nil
    ) {
        self.commandName = commandName
        self.abstract = abstract
        self.discussion = discussion
        self.version = version
        self.subcommands = subcommands
        self.defaultSubcommand = defaultSubcommand
    }
}

/// What the caller did wrong; thrown by `validate` and `run`. Ends the program with 64 and the usage.
public struct ValidationError: Error, CustomStringConvertible, Equatable, Sendable {
    public let description: String
    public init(_ message: String) { description = message }
}

/// Thrown by `run` to end the program with a code and no message.
public struct ExitCode: Error, Hashable, Sendable {
    public let rawValue: Int32
    public init(_ rawValue: Int32) { self.rawValue = rawValue }

    public static let success = ExitCode(0)
    public static let failure = ExitCode(1)
    /// EX_USAGE of sysexits.h.
    public static let validationFailure = ExitCode(64)
}

/// Ways in which parsing ends the program before a command runs.
public enum CommandExit: Error, Equatable, Sendable {
    /// Help was asked for: to standard output, code 0.
    case help(String)
    /// A version or a completion script was asked for: to standard output, code 0.
    case text(String)
    /// The line cannot be understood: message and usage to standard error, code 64.
    case usage(message: String, usage: String)
}

/// `OrderIntake` becomes `order-intake`, `databaseURL` becomes `database-url`: capitals that stand together are one
/// word, of which the last belongs to the next word where small letters follow.
func hyphenated(_ name: String) -> String {
    let letters = Array(name)
    var text = ""
    for (index, letter) in letters.enumerated() {
        let startsWord =
            index > 0 && letter.isUppercase
            && (!letters[index - 1].isUppercase || (index + 1 < letters.count && letters[index + 1].isLowercase))
        if startsWord { text += "-" }
        text += letter.lowercased()
    }
    return text
}
