/// How an option or flag is written.
public enum ArgumentName: Hashable, Sendable {
    /// The property's name in lower case with hyphens, after two hyphens.
    case long
    /// The first letter of the property's name, after one hyphen.
    case short
    case customLong(String)
    case customShort(Character)
}

extension [ArgumentName] {
    /// The forms as they are typed, for a property.
    func spellings(property: String) -> [String] {
        map { name in
            switch name {
            case .long: "--" + hyphenated(property)
            case .short: "-" + property.prefix(1).lowercased()
            case .customLong(let text): "--" + text
            case .customShort(let letter): "-\(letter)"
            }
        }
    }
}

/// One option, flag or positional argument, as it was declared.
struct ArgumentDefinition {
    enum Kind: Equatable {
        case flag
        case option
        case positional
    }

    let kind: Kind
    /// As they are typed; empty for a positional argument.
    let spellings: [String]
    let valueName: String
    /// What a value is, in messages: `number`.
    let typeName: String
    let help: String
    /// `nil` when there is no default, or it is not worth showing.
    let defaultText: String?
    let isRequired: Bool
    let isRepeating: Bool
    let allTexts: [String]
    /// Stores a value; false when the text does not stand for one. Flags get the spelling they were given by.
    let store: (String) -> Bool

    var label: String { spellings.first { $0.hasPrefix("--") } ?? spellings.first ?? "<\(valueName)>" }

    /// For instance `--orders <count>`.
    var synopsis: String {
        switch kind {
        case .flag: label
        case .option: "\(label) <\(valueName)>"
        case .positional: isRepeating ? "<\(valueName)> ..." : "<\(valueName)>"
        }
    }
}

/// Where a declared value lies: a reference, so that the parser can fill in the properties of a struct that it only
/// sees by reflection. Each `init()` of the struct makes its own.
final class Storage<Value> {
    var value: Value?
    init(_ value: Value?) { self.value = value }

    var unwrapped: Value {
        guard let value else { preconditionFailure("an argument was read before the command line was parsed") }
        return value
    }
}

/// What the property wrappers have in common.
protocol DeclaredArgument {
    func definitions(property: String) -> [ArgumentDefinition]
}

/// All that a command declares, groups included, in the order of declaration.
func definitions(of arguments: Any) -> [ArgumentDefinition] {
    Mirror(reflecting: arguments).children.flatMap { child in
        guard let declared = child.value as? any DeclaredArgument, let label = child.label else {
            return [ArgumentDefinition]()
        }
        return declared.definitions(property: String(label.drop { $0 == "_" }))
    }
}
