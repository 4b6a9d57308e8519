public import Contracts
public import HTTPServer
public import JSON

/// What the OpenAPI document says of a parameter.
public struct ParameterDescription: Sendable, Hashable {
    public enum Place: String, Sendable {
        case query, header, path
    }

    public let name: String
    public let place: Place
    /// Whole sentences.
    public let purpose: String
    /// JSON Schema of its value, with its bounds.
    public let schema: JSONValue
    /// `nil` where it is mostly left out.
    public let example: JSONValue?

    public init(name: String, in place: Place, purpose: String, schema: JSONValue, example: JSONValue? = nil) {
        self.name = name
        self.place = place
        self.purpose = purpose
        self.schema = schema
        self.example = example
    }
}

/// The name of a thing in a path.
public struct PathParameter<ID>: Sendable {
    let description: ParameterDescription

    public init(
        _ purpose: String, name: String = "id", schema: JSONValue, example: String, of type: ID.Type = ID.self
    ) {
        description = ParameterDescription(
            name: name, in: .path, purpose: purpose, schema: schema, example: .string(example))
    }
}

extension PathParameter {
    /// An identifier, such as `7-1024`.
    public static func identifier<Entity>(_ purpose: String) -> PathParameter where ID == Identifier<Entity> {
        PathParameter(purpose, schema: JSONSchema.of(ID.self), example: "7-1024")
    }

    /// Text of so many characters.
    public static func text(_ purpose: String, _ lengths: ClosedRange<Int>, example: String) -> PathParameter
    where ID == String {
        PathParameter(
            purpose,
            schema: .object([
                JSONMember("type", "string"), JSONMember("minLength", .number(JSONNumber(lengths.lowerBound))),
                JSONMember("maxLength", .number(JSONNumber(lengths.upperBound))),
            ]), example: example)
    }
}

/// A parameter of the query: its description and the way to read it are one declaration.
public struct QueryParameter<Value: Sendable>: Sendable {
    public let description: ParameterDescription
    let fallback: Value
    /// What it may hold, so that it reads well after "must be".
    let mustBe: String
    let parse: @Sendable (String) -> Value?

    /// - Parameters:
    ///   - fallback: holds where the parameter is missing.
    ///   - mustBe: `a date`, for the problem's text.
    ///   - parse: `nil` refuses the text.
    public init(
        _ name: String, _ purpose: String, schema: JSONValue, example: JSONValue? = nil, default fallback: Value,
        mustBe: String, parse: @escaping @Sendable (String) -> Value?
    ) {
        description = ParameterDescription(name: name, in: .query, purpose: purpose, schema: schema, example: example)
        self.fallback = fallback
        self.mustBe = mustBe
        self.parse = parse
    }

    /// The value that a request gives.
    /// - Throws: `ProblemDetails` 400 that names the parameter.
    public func value(in request: HTTPRequest) throws(ProblemDetails) -> Value {
        guard let item = request.queryItems.first(where: { $0.name == description.name }) else { return fallback }
        guard let value = item.value.flatMap(parse) else { throw refusal }
        return value
    }

    /// The parameter is not what it may be.
    var refusal: ProblemDetails {
        .parameter(description.name, "invalid-value", "The parameter \(description.name) must be \(mustBe).")
    }
}

extension QueryParameter where Value == Int {
    /// A whole number within bounds.
    public static func integer(
        _ name: String, _ purpose: String, default value: Int, in range: ClosedRange<Int>
    ) -> QueryParameter {
        QueryParameter(
            name, purpose,
            schema: .object([
                JSONMember("type", "integer"), JSONMember("minimum", .number(JSONNumber(range.lowerBound))),
                JSONMember("maximum", .number(JSONNumber(range.upperBound))),
                JSONMember("default", .number(JSONNumber(value))),
            ]), default: value, mustBe: "a whole number from \(range.lowerBound) to \(range.upperBound)"
        ) { text in
            guard let number = Int(text), range.contains(number) else { return nil }
            return number
        }
    }
}

extension QueryParameter {
    /// Text that may be missing, of at most so many characters (Unicode scalars).
    public static func text(
        _ name: String, _ purpose: String, charactersMax: Int = 200, example: String? = nil
    ) -> QueryParameter where Value == String? {
        QueryParameter(
            name, purpose,
            schema: .object([
                JSONMember("type", "string"), JSONMember("minLength", .number(JSONNumber(1))),
                JSONMember("maxLength", .number(JSONNumber(charactersMax))),
            ]), example: example.map { .string($0) }, default: nil, mustBe: "text of 1 to \(charactersMax) characters"
        ) { text in text.isEmpty || text.unicodeScalars.count > charactersMax ? .none : .some(text) }
    }

    /// One of a few words, or none of them.
    public static func choice<Word>(
        _ name: String, _ purpose: String, of type: Word.Type = Word.self
    ) -> QueryParameter
    where Value == Word?, Word: CaseIterable & RawRepresentable<String> & Decodable & Sendable {
        let words = Word.allCases.map(\.rawValue)
        return QueryParameter(
            name, purpose, schema: JSONSchema.of(type), example: words.first.map { .string($0) }, default: nil,
            mustBe: "one of \(words.joined(separator: ", "))"
        ) { text in Word(rawValue: text).map { .some($0) } }
    }

    /// A value that is written as text, such as an identifier or a date, or none.
    /// - Parameter schema: `JSONSchema.of(Value.self)`.
    public static func value<Written>(
        _ name: String, _ purpose: String, of type: Written.Type = Written.self, schema: JSONValue, example: String,
        mustBe: String
    ) -> QueryParameter where Value == Written?, Written: LosslessStringConvertible & Sendable {
        QueryParameter(
            name, purpose, schema: schema, example: .string(example), default: nil, mustBe: mustBe
        ) { text in Written(text).map { .some($0) } }
    }

    /// An identifier, or none.
    public static func identifier<Entity>(_ name: String, _ purpose: String) -> QueryParameter
    where Value == Identifier<Entity>? {
        .value(
            name, purpose, schema: JSONSchema.of(Identifier<Entity>.self), example: "7-1024",
            mustBe: "an identifier such as 7-1024")
    }
}
