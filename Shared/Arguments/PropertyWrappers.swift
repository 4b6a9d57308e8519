/// A named value: `--orders 1000`, `--orders=1000`, `-o 1000`, `-o1000`.
@propertyWrapper
public struct Option<Value>: DeclaredArgument {
    private let storage: Storage<Value>
    private let define: (String, Storage<Value>) -> ArgumentDefinition

    public var wrappedValue: Value {
        get { storage.unwrapped }
        nonmutating set { storage.value = newValue }
    }

    func definitions(property: String) -> [ArgumentDefinition] { [define(property, storage)] }

    private init(_ value: Value?, _ define: @escaping (String, Storage<Value>) -> ArgumentDefinition) {
        storage = Storage(value)
        self.define = define
    }
}

extension Option where Value: ExpressibleByArgument {
    /// An option with a default.
    public init(wrappedValue: Value, name: [ArgumentName] = [.long], help: String = "", valueName: String? = nil) {
        self.init(wrappedValue) { property, storage in
            .named(
                property, name, Value.self, help, valueName, defaultText: wrappedValue.argumentText,
                isRequired: false
            ) { storage.value = $0 }
        }
    }

    /// An option that must be given.
    public init(name: [ArgumentName] = [.long], help: String = "", valueName: String? = nil) {
        self.init(nil) { property, storage in
            .named(property, name, Value.self, help, valueName, isRequired: true) { storage.value = $0 }
        }
    }
}

extension Option {
    /// An option that may be left out.
    public init<Wrapped: ExpressibleByArgument>(
        name: [ArgumentName] = [.long], help: String = "", valueName: String? = nil
    ) where Value == Wrapped? {
        self.init(.some(nil)) { property, storage in
            .named(property, name, Wrapped.self, help, valueName, isRequired: false) { storage.value = .some($0) }
        }
    }

    /// An option that may be given several times. What is given replaces the default.
    public init<Element: ExpressibleByArgument>(
        wrappedValue: [Element], name: [ArgumentName] = [.long], help: String = "", valueName: String? = nil
    ) where Value == [Element] {
        self.init(wrappedValue) { property, storage in
            let collect = collector(into: storage)
            let shown = wrappedValue.isEmpty ? nil : wrappedValue.map(\.argumentText).joined(separator: ", ")
            return .named(
                property, name, Element.self, help, valueName, defaultText: shown, isRequired: false,
                isRepeating: true, collect)
        }
    }
}

/// A switch: `--json`.
@propertyWrapper
public struct Flag: DeclaredArgument {
    private let storage: Storage<Bool>
    private let names: [ArgumentName]
    private let isInvertible: Bool
    private let help: String

    public var wrappedValue: Bool {
        get { storage.unwrapped }
        nonmutating set { storage.value = newValue }
    }

    /// `isInvertible` adds `--no-…`; the last one given counts.
    public init(
        wrappedValue: Bool = false, name: [ArgumentName] = [.long], isInvertible: Bool = false, help: String = ""
    ) {
        storage = Storage(wrappedValue)
        names = name
        self.isInvertible = isInvertible
        self.help = help
    }

    func definitions(property: String) -> [ArgumentDefinition] {
        let spellings = names.spellings(property: property)
        let inverted = isInvertible ? spellings.filter { $0.hasPrefix("--") }.map { "--no-" + $0.dropFirst(2) } : []
        let initial = storage.unwrapped
        return [
            ArgumentDefinition(
                kind: .flag, spellings: spellings + inverted, valueName: "", typeName: "", help: help,
                defaultText: isInvertible ? (initial ? spellings : inverted).first : nil, isRequired: false,
                isRepeating: false, allTexts: [],
                store: { [storage] in
                    storage.value = !inverted.contains($0)
                    return true
                })
        ]
    }
}

/// A value known by its place.
@propertyWrapper
public struct Argument<Value>: DeclaredArgument {
    private let storage: Storage<Value>
    private let define: (String, Storage<Value>) -> ArgumentDefinition

    public var wrappedValue: Value {
        get { storage.unwrapped }
        nonmutating set { storage.value = newValue }
    }

    func definitions(property: String) -> [ArgumentDefinition] { [define(property, storage)] }

    private init(_ value: Value?, _ define: @escaping (String, Storage<Value>) -> ArgumentDefinition) {
        storage = Storage(value)
        self.define = define
    }
}

extension Argument where Value: ExpressibleByArgument {
    /// An argument with a default.
    public init(wrappedValue: Value, help: String = "", valueName: String? = nil) {
        self.init(wrappedValue) { property, storage in
            .positional(
                property, Value.self, help, valueName, defaultText: wrappedValue.argumentText, isRequired: false
            ) { storage.value = $0 }
        }
    }

    /// An argument that must be given.
    public init(help: String = "", valueName: String? = nil) {
        self.init(nil) { property, storage in
            .positional(property, Value.self, help, valueName, isRequired: true) { storage.value = $0 }
        }
    }
}

extension Argument {
    /// An argument that may be left out.
    public init<Wrapped: ExpressibleByArgument>(help: String = "", valueName: String? = nil) where Value == Wrapped? {
        self.init(.some(nil)) { property, storage in
            .positional(property, Wrapped.self, help, valueName, isRequired: false) { storage.value = .some($0) }
        }
    }

    /// All arguments that are left. What is given replaces the default.
    public init<Element: ExpressibleByArgument>(
        wrappedValue: [Element], help: String = "", valueName: String? = nil
    ) where Value == [Element] {
        self.init(wrappedValue) { property, storage in
            .positional(
                property, Element.self, help, valueName, isRequired: false, isRepeating: true,
                collector(into: storage))
        }
    }
}

/// Options that several commands share.
@propertyWrapper
public struct OptionGroup<Value: ParsableArguments>: DeclaredArgument {
    private let storage = Storage<Value>(Value())

    public var wrappedValue: Value {
        get { storage.unwrapped }
        nonmutating set { storage.value = newValue }
    }

    public init() {}

    func definitions(property: String) -> [ArgumentDefinition] { Arguments.definitions(of: storage.unwrapped) }
}

/// The convention for tools that tools call: one JSON document on standard output, all else on standard error.
public struct OutputOptions: ParsableArguments {
    @Flag(help: "Print one JSON document instead of text.") public var json: Bool = false
    @Flag(name: [.short, .long], help: "Print nothing but results and errors.") public var quiet: Bool = false

    public init() {}
}

// MARK: Definitions

/// The first value replaces the default, the others are added.
private func collector<Element>(into storage: Storage<[Element]>) -> (Element) -> Void {
    var isFirst = true
    return { element in
        storage.value = isFirst ? [element] : (storage.value ?? []) + [element]
        isFirst = false
    }
}

extension ArgumentDefinition {
    fileprivate static func named<Value: ExpressibleByArgument>(
        _ property: String, _ names: [ArgumentName], _: Value.Type, _ help: String, _ valueName: String?,
        defaultText: String? = nil, isRequired: Bool, isRepeating: Bool = false, _ store: @escaping (Value) -> Void
    ) -> ArgumentDefinition {
        ArgumentDefinition(
            kind: .option, spellings: names.spellings(property: property),
            valueName: valueName ?? Value.argumentValueName, typeName: Value.argumentValueName, help: help,
            defaultText: defaultText,
            isRequired: isRequired, isRepeating: isRepeating, allTexts: Value.allArgumentTexts,
            store: parsing(store))
    }

    fileprivate static func positional<Value: ExpressibleByArgument>(
        _ property: String, _: Value.Type, _ help: String, _ valueName: String?, defaultText: String? = nil,
        isRequired: Bool, isRepeating: Bool = false, _ store: @escaping (Value) -> Void
    ) -> ArgumentDefinition {
        ArgumentDefinition(
            kind: .positional, spellings: [], valueName: valueName ?? hyphenated(property),
            typeName: Value.argumentValueName, help: help,
            defaultText: defaultText, isRequired: isRequired, isRepeating: isRepeating,
            allTexts: Value.allArgumentTexts, store: parsing(store))
    }

    private static func parsing<Value: ExpressibleByArgument>(
        _ store: @escaping (Value) -> Void
    ) -> (String) -> Bool {
        { text in
            guard let value = Value(argument: text) else { return false }
            store(value)
            return true
        }
    }
}
