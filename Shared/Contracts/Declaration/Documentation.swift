public import JSON

/// What the declaration of a message says beside names and types; its JSON Schema publishes it.
public struct Documentation: Sendable {
    public struct Member: Sendable {
        public let name: String
        /// The doc comment; `nil` where the member's type says enough.
        public let text: String?
        public let bounds: [Bound]

        public init(_ name: String, _ text: String?, _ bounds: [Bound] = []) {
            self.name = name
            self.text = text
            self.bounds = bounds
        }
    }

    /// The doc comment of the type.
    public let text: String
    /// Those that have a doc comment or bounds; of an enumeration its values.
    public let members: [Member]

    public init(_ text: String, members: [Member]) {
        self.text = text
        self.members = members
    }
}

/// A type whose declaration says what it and its members mean.
public protocol Documented {
    static var documentation: Documentation { get }
}

extension Documentation {
    /// What keeps a member of a command within limits. The service refuses what is outside, by the same constants.
    public struct Bound: Sendable {
        /// As JSON Schema says it, in place of what the member's type says under the same names.
        public let keywords: [JSONMember]

        /// How many characters a text has (Unicode scalars, which JSON Schema counts too).
        public static func length(_ characters: ClosedRange<Int>) -> Bound {
            Bound("minLength", characters.lowerBound, "maxLength", characters.upperBound)
        }

        /// How many elements an array has.
        public static func count(_ elements: ClosedRange<Int>) -> Bound {
            Bound("minItems", elements.lowerBound, "maxItems", elements.upperBound)
        }

        /// Between which numbers a number is, both included.
        public static func range(_ numbers: ClosedRange<Int64>) -> Bound {
            Bound("minimum", numbers.lowerBound, "maximum", numbers.upperBound)
        }

        /// The least that a number is.
        public static func atLeast(_ number: Int64) -> Bound {
            Bound(keywords: [JSONMember("minimum", .number(JSONNumber(number)))])
        }

        /// A text matches a regular expression of ECMA-262 as a whole.
        public static func pattern(_ expression: String) -> Bound {
            Bound(keywords: [JSONMember("pattern", .string(expression))])
        }

        /// A text is one of these.
        public static func words(_ words: [String]) -> Bound {
            Bound(keywords: [JSONMember("enum", .array(words.map { .string($0) }))])
        }

        /// A text is one of the raw values.
        public static func one<Value: CaseIterable & RawRepresentable<String>>(of type: Value.Type) -> Bound {
            .words(type.allCases.map(\.rawValue))
        }

        /// Each text of an array is one of the raw values.
        public static func elements<Value: CaseIterable & RawRepresentable<String>>(of type: Value.Type) -> Bound {
            let words = JSONMember("enum", .array(type.allCases.map { .string($0.rawValue) }))
            return Bound(keywords: [JSONMember("items", .object([JSONMember("type", "string"), words]))])
        }

        /// A text has the written form of a type, such as a date.
        public static func written<Value: JSONSchemaDescribed>(as type: Value.Type) -> Bound {
            Bound(keywords: (type.jsonSchema.object ?? []).filter { $0.name != "type" })
        }

        private init(keywords: [JSONMember]) { self.keywords = keywords }

        private init<Number: FixedWidthInteger>(_ least: String, _ low: Number, _ most: String, _ high: Number) {
            keywords = [
                JSONMember(least, .number(JSONNumber(low))), JSONMember(most, .number(JSONNumber(high))),
            ]
        }
    }
}
