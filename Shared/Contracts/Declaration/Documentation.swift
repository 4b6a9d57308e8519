public import JSON

/// What the declaration of a message says beside names and types; its JSON Schema publishes it.
public struct Documentation: Sendable {
    public struct Member: Sendable {
        public let name: String
        /// The doc comment; `nil` where the member's type says enough.
        public let text: String?
        public let bounds: [Bound]

        init(_ name: String, _ text: String?, _ bounds: [Bound] = []) {
            self.name = name
            self.text = text
            self.bounds = bounds
        }
    }

    /// The doc comment of the type.
    public let text: String
    /// Those that have a doc comment or bounds.
    public let members: [Member]

    init(_ text: String, members: [Member]) {
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
        static func length(_ characters: ClosedRange<Int>) -> Bound {
            Bound("minLength", characters.lowerBound, "maxLength", characters.upperBound)
        }

        /// How many elements an array has.
        static func count(_ elements: ClosedRange<Int>) -> Bound {
            Bound("minItems", elements.lowerBound, "maxItems", elements.upperBound)
        }

        /// Between which numbers a number is, both included.
        static func range(_ numbers: ClosedRange<Int64>) -> Bound {
            Bound("minimum", numbers.lowerBound, "maximum", numbers.upperBound)
        }

        /// A text is one of the raw values.
        static func one<Value: CaseIterable & RawRepresentable<String>>(of type: Value.Type) -> Bound {
            Bound(keywords: [JSONMember("enum", .array(type.allCases.map { .string($0.rawValue) }))])
        }

        /// A text has the written form of a type, such as a date.
        static func written<Value: JSONSchemaDescribed>(as type: Value.Type) -> Bound {
            Bound(keywords: (type.jsonSchema.object ?? []).filter { $0.name != "type" })
        }

        /// A country of ISO 3166-1 alpha-2, by its shape.
        static let country = Bound(keywords: [JSONMember("pattern", "^[A-Z]{2}$")])

        private init(keywords: [JSONMember]) { self.keywords = keywords }

        private init<Number: FixedWidthInteger>(_ least: String, _ low: Number, _ most: String, _ high: Number) {
            keywords = [
                JSONMember(least, .number(JSONNumber(low))), JSONMember(most, .number(JSONNumber(high))),
            ]
        }
    }
}
