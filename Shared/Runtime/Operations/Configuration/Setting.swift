/// A declaration of one environment variable: what it is for, what it may hold, and what holds without it.
public struct Setting<Value: Sendable>: Sendable {
    public let description: SettingDescription
    /// Stands in where the variable is unset, and, so that reading can go on to the next, where it is bad.
    let fallback: Value
    let parse: @Sendable (String) -> Value?

    /// - Parameter parse: `nil` refuses the text.
    public init(
        _ description: SettingDescription, fallback: Value, parse: @escaping @Sendable (String) -> Value?
    ) {
        self.description = description
        self.fallback = fallback
        self.parse = parse
    }
}

/// What `--help` says of a variable.
public struct SettingDescription: Sendable, Hashable {
    /// `O2C_WORKERS`; the ones of others keep their names, `DATABASE_URL`.
    public var name: String
    public var purpose: String
    /// What it may hold, so that it reads well after "may hold": `a whole number from 1 to 64`.
    public var mayHold: String
    /// `nil`: it must be set, or nothing holds without it.
    public var defaultText: String?
    public var isRequired = false
    /// Its value is never shown.
    public var isSecret = false

    public init(
        name: String, purpose: String, mayHold: String, defaultText: String? = nil, isRequired: Bool = false,
        isSecret: Bool = false
    ) {
        self.name = name
        self.purpose = purpose
        self.mayHold = mayHold
        self.defaultText = defaultText
        self.isRequired = isRequired
        self.isSecret = isSecret
    }
}

extension Setting where Value == Int {
    /// A whole number of `unit` within bounds.
    public static func integer(
        _ name: String, _ purpose: String, unit: String? = nil, default value: Int, in range: ClosedRange<Int>
    ) -> Setting {
        precondition(range.contains(value), "\(name): its own default is out of range")
        let mayHold = "a whole number\(unit.map { " of \($0)" } ?? "") from \(range.lowerBound) to \(range.upperBound)"
        return Setting(
            SettingDescription(name: name, purpose: purpose, mayHold: mayHold, defaultText: "\(value)"),
            fallback: value
        ) { text in
            guard let number = Int(text), range.contains(number) else { return nil }
            return number
        }
    }
}

extension Setting where Value == String {
    /// Any text that is not empty.
    public static func text(_ name: String, _ purpose: String, mayHold: String, default value: String) -> Setting {
        Setting(
            SettingDescription(name: name, purpose: purpose, mayHold: mayHold, defaultText: value), fallback: value
        ) { $0 }
    }

    /// Text without which the program cannot run.
    public static func required(
        _ name: String, _ purpose: String, mayHold: String, isSecret: Bool = false,
        accepting isAcceptable: @escaping @Sendable (String) -> Bool = { _ in true }
    ) -> Setting {
        Setting(
            SettingDescription(
                name: name, purpose: purpose, mayHold: mayHold, isRequired: true, isSecret: isSecret), fallback: ""
        ) { isAcceptable($0) ? $0 : nil }
    }
}

extension Setting where Value == String? {
    /// Text that may be missing.
    public static func optional(
        _ name: String, _ purpose: String, mayHold: String, isSecret: Bool = false
    ) -> Setting {
        Setting(
            SettingDescription(name: name, purpose: purpose, mayHold: mayHold, isSecret: isSecret), fallback: nil
        ) { .some($0) }
    }
}

extension Setting where Value: CaseIterable & RawRepresentable, Value.RawValue == String {
    /// One of a few words.
    public static func choice(_ name: String, _ purpose: String, default value: Value) -> Setting {
        let words = Value.allCases.map(\.rawValue)
        return Setting(
            SettingDescription(
                name: name, purpose: purpose, mayHold: words.joined(separator: ", "), defaultText: value.rawValue),
            fallback: value
        ) { Value(rawValue: $0) }
    }
}

extension Setting where Value == [String] {
    /// Texts divided by commas; none where it is not set.
    public static func list(_ name: String, _ purpose: String, mayHold: String) -> Setting {
        Setting(SettingDescription(name: name, purpose: purpose, mayHold: mayHold), fallback: []) { text in
            let parts = text.split(separator: ",", omittingEmptySubsequences: false).map(\.trimmed)
            return parts.contains("") ? nil : parts
        }
    }
}

extension Setting where Value == [String: String] {
    /// `name=value` pairs divided by commas; a value may hold further equals signs, not commas. Never shown, as it may
    /// hold passwords.
    public static func pairs(_ name: String, _ purpose: String) -> Setting {
        Setting(
            SettingDescription(
                name: name, purpose: purpose, mayHold: "name=value pairs divided by commas", isSecret: true),
            fallback: [:]
        ) { text in
            var pairs: [String: String] = [:]
            for part in text.split(separator: ",") {
                guard let equals = part.firstIndex(of: "=") else { return nil }
                let key = part[..<equals].trimmed
                guard !key.isEmpty, pairs[key] == nil else { return nil }
                pairs[key] = part[part.index(after: equals)...].trimmed
            }
            return pairs
        }
    }
}

extension Substring {
    fileprivate var trimmed: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
