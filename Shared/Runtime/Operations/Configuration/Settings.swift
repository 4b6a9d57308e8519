private import JSON

/// Reads the environment by declarations, and gathers every problem instead of stopping at the first.
public struct Settings: Sendable {
    private let environment: [String: String]
    /// Every setting that was asked for, in that order: the content of `--help`.
    public private(set) var declared: [SettingDescription] = []
    /// One line each: the variable, what it holds, what it may hold.
    public private(set) var problems: [String] = []

    public init(environment: [String: String]) { self.environment = environment }

    /// The value that a setting has; its default where the variable is unset or empty. Where it is bad, the problem is noted and
    /// the value must not be used.
    public mutating func read<Value>(_ setting: Setting<Value>) -> Value {
        let description = setting.description
        precondition(!declared.contains { $0.name == description.name }, "\(description.name) is declared twice")
        declared.append(description)
        guard let text = environment[description.name], !text.isEmpty else {
            if description.isRequired {
                problems.append("\(description.name) is not set; it may hold \(description.mayHold)")
            }
            return setting.fallback
        }
        guard let value = setting.parse(text) else {
            problems.append("\(description.name) holds \(shown(text, description)); it may hold \(description.mayHold)")
            return setting.fallback
        }
        return value
    }

    /// Notes a problem that lies between settings.
    public mutating func refuse(_ name: String, because reason: String) { problems.append("\(name) \(reason)") }

    /// Variables of ours that nobody asked for: most likely misspelt.
    public var unknownNames: [String] {
        let known = Set(declared.map(\.name))
        return environment.keys.filter { $0.hasPrefix("O2C_") && !known.contains($0) }.sorted()
    }

    /// A line break in a value must not break the one line of its problem.
    private func shown(_ text: String, _ description: SettingDescription) -> String {
        if description.isSecret { return "a value that is not shown" }
        return JSONValue.string(String(text.prefix(200))).description
    }

    /// Every setting with its purpose, what it may hold and its default.
    public func help(program: String, summary: String) -> String {
        var text = "\(program): \(summary)\n\nUsage: \(program) [--help]\n\nEnvironment variables:\n"
        for setting in declared {
            text += "  \(setting.name)\n      \(setting.purpose)\n      May hold \(setting.mayHold)."
            if let value = setting.defaultText { text += " Default: \(value)." }
            if setting.isRequired { text += " Must be set." }
            text += "\n"
        }
        return text
    }
}

/// What the arguments and the environment of a program amount to.
public enum Launch<Configuration: Sendable>: Sendable {
    /// Run with it; `unknownNames` are to be named in a warning.
    case run(Configuration, unknownNames: [String])
    /// Print it to standard output and end with 0.
    case help(String)
    /// Print the lines to standard error and end with this code.
    case refuse([String], exitCode: Int32)

    /// `EX_CONFIG` of sysexits.h: something was found in an unconfigured or misconfigured state.
    public static var badConfigurationExitCode: Int32 { 78 }
    /// `EX_USAGE` of sysexits.h: the command was used incorrectly.
    public static var badUsageExitCode: Int32 { 64 }

    /// Reads a configuration.
    /// - Parameters:
    ///   - arguments: without the program's name. `--help` and `-h` are the only ones.
    ///   - read: reads every setting, and makes the configuration of them.
    public init(
        program: String, summary: String, arguments: [String], environment: [String: String],
        read: (inout Settings) -> Configuration
    ) {
        var settings = Settings(environment: environment)
        let configuration = read(&settings)
        if arguments.contains(where: { $0 == "--help" || $0 == "-h" }) {
            self = .help(settings.help(program: program, summary: summary))
        } else if let argument = arguments.first {
            let line = "\(program): there is no argument \(argument); --help tells the environment variables"
            self = .refuse([line], exitCode: Self.badUsageExitCode)
        } else if settings.problems.isEmpty {
            self = .run(configuration, unknownNames: settings.unknownNames)
        } else {
            self = .refuse(settings.problems.map { "\(program): \($0)" }, exitCode: Self.badConfigurationExitCode)
        }
    }
}
