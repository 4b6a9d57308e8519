public import HTTPServer
public import JSON

/// What the OpenAPI document says of a parameter.
public struct ParameterDescription: Sendable, Hashable {
    public enum Place: String, Sendable {
        case query, header, path
    }

    public var name: String
    public var place: Place
    public var purpose: String
    /// JSON Schema of its value, with its bounds.
    public var schema: JSONValue
    public var isRequired: Bool

    public init(name: String, in place: Place, purpose: String, schema: JSONValue, isRequired: Bool = false) {
        self.name = name
        self.place = place
        self.purpose = purpose
        self.schema = schema
        self.isRequired = isRequired
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
        _ name: String, _ purpose: String, schema: JSONValue, default fallback: Value, mustBe: String,
        parse: @escaping @Sendable (String) -> Value?
    ) {
        description = ParameterDescription(name: name, in: .query, purpose: purpose, schema: schema)
        self.fallback = fallback
        self.mustBe = mustBe
        self.parse = parse
    }

    /// The value that a request gives.
    /// - Throws: `ProblemDetails` 400 that names the parameter.
    public func value(in request: HTTPRequest) throws(ProblemDetails) -> Value {
        guard let item = request.queryItems.first(where: { $0.name == description.name }) else { return fallback }
        guard let value = item.value.flatMap(parse) else {
            let fault = ProblemDetails.FieldError(pointer: description.name, reason: "must be \(mustBe)")
            throw .badRequest("The parameter \(description.name) must be \(mustBe).", errors: [fault])
        }
        return value
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
    /// Text that may be missing, of at most `bytesMax` bytes in UTF-8.
    public static func text(
        _ name: String, _ purpose: String, bytesMax: Int = 200
    ) -> QueryParameter where Value == String? {
        QueryParameter(
            name, purpose,
            schema: .object([
                JSONMember("type", "string"), JSONMember("maxLength", .number(JSONNumber(bytesMax))),
            ]), default: nil, mustBe: "text of 1 to \(bytesMax) bytes"
        ) { text in text.isEmpty || text.utf8.count > bytesMax ? .none : .some(text) }
    }

    /// One of a few words, or none of them.
    public static func choice<Word>(
        _ name: String, _ purpose: String, of type: Word.Type = Word.self
    ) -> QueryParameter
    where Value == Word?, Word: CaseIterable & RawRepresentable & Sendable, Word.RawValue == String {
        let words = Word.allCases.map(\.rawValue)
        return QueryParameter(
            name, purpose,
            schema: .object([
                JSONMember("type", "string"), JSONMember("enum", .array(words.map { .string($0) })),
            ]), default: nil, mustBe: "one of \(words.joined(separator: ", "))"
        ) { text in Word(rawValue: text).map { .some($0) } }
    }

    /// A value that is written as text, such as an identifier or a date, or none.
    /// - Parameter schema: `JSONSchema.of(Value.self)`.
    public static func value<Written>(
        _ name: String, _ purpose: String, of type: Written.Type = Written.self, schema: JSONValue, mustBe: String
    ) -> QueryParameter where Value == Written?, Written: LosslessStringConvertible & Sendable {
        QueryParameter(name, purpose, schema: schema, default: nil, mustBe: mustBe) { text in
            Written(text).map { .some($0) }
        }
    }
}
