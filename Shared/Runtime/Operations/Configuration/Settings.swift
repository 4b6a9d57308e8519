private import JSON

/// Reads the environment by declarations, and gathers every problem instead of stopping at the first.
public struct Settings: Sendable {
    private let environment: [String: String]
    /// Every setting that was asked for, in that order: the content of `--help`.
    public private(set) var declared: [SettingDescription] = []
    /// One line each: the variable, what it holds, what it may hold.
    public private(set) var problems: [String] = []

    public init(environment: [String: String]) { self.environment = environment }

    /// The value that a setting has; its default where the variable is unset or empty. Where it is bad, the problem is
    /// noted and the value must not be used.
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

    /// Variables of this system that nobody asked for: most likely misspelt.
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
        var text =
            """
            \(program): \(summary)

            Usage: \(program) [--help]
                   \(program) migrate [--help]

            Environment variables:

            """
        for setting in declared {
            text += "  \(setting.name)\n      \(setting.purpose)\n      May hold \(setting.mayHold)."
            if let value = setting.defaultText { text += " Default: \(value)." }
            if setting.isRequired { text += " Must be set." }
            text += "\n"
        }
        return text
    }
}
