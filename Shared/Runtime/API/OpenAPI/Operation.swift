public import Contracts
public import HTTPServer
public import JSON

/// A value that HTTP shows or takes: described member by member, with an example. `@Described` makes what `Documented`
/// asks for.
public protocol Exhibit: Codable, Sendable, Documented {
    /// One that could be, for documents.
    static var example: Self { get }
}

/// What the OpenAPI document says of one operation.
public struct Operation: Sendable {
    /// JSON that is sent, with its schema and an example.
    public struct Body: Sendable, Hashable {
        public let schema: JSONValue
        public let example: JSONValue

        public init(schema: JSONValue, example: JSONValue) {
            self.schema = schema
            self.example = example
        }

        /// What a type says of itself.
        public init<Value: Exhibit>(_ type: Value.Type) {
            self.init(schema: JSONSchema.of(type), example: .encoding(type.example))
        }
    }

    /// What may come back.
    public struct Response: Sendable, Hashable {
        public let status: Int
        /// A sentence.
        public let description: String
        public let mediaType: String
        /// `nil` where it is no JSON.
        public let body: Body?
        /// Names of headers with what they say.
        public let headers: [String: String]

        public init(
            _ status: Int, _ description: String, _ body: Body? = nil, mediaType: String = "application/json",
            headers: [String: String] = [:]
        ) {
            self.status = status
            self.description = description
            self.mediaType = mediaType
            self.body = body
            self.headers = headers
        }
    }

    public let method: HTTPMethod
    /// `/v1/orders/{id}`
    public let template: String
    /// The group that it belongs to, such as `Orders`.
    public let tag: String
    /// A few words, such as `List orders`.
    public let summary: String
    /// Whole sentences.
    public let description: String
    /// Of the path, the query and the headers.
    public let parameters: [ParameterDescription]
    /// What is sent, where something is.
    public let body: Body?
    public let responses: [Response]
    /// The problems that it may answer, beside those that the server answers by itself.
    public let problems: [ProblemKind]
    /// Why a command may be refused.
    public let refusals: [RefusalCode]

    /// Trap: something is not described, or the path has a parameter that is not.
    public init(
        _ method: HTTPMethod, _ template: String, tag: String, summary: String, description: String,
        parameters: [ParameterDescription] = [], body: Body? = nil, responses: [Response],
        problems: [ProblemKind] = [], refusals: [RefusalCode] = []
    ) {
        precondition(!tag.isEmpty && !summary.isEmpty && !description.isEmpty, "\(template) must say what it is for")
        precondition(!responses.isEmpty, "\(template) must say what it answers")
        let inPath = template.split(separator: "/").filter { $0.hasPrefix("{") }.map {
            String($0.dropFirst().dropLast())
        }
        precondition(
            inPath == parameters.filter { $0.place == .path }.map(\.name), "\(template) must describe its parameters")
        self.method = method
        self.template = template
        self.tag = tag
        self.summary = summary
        self.description = description
        self.parameters = parameters
        self.body = body
        self.responses = responses
        self.problems = problems
        self.refusals = refusals
    }
}

extension JSONValue {
    /// What a value is written as. Trap: it cannot be written, which is a fault of its type.
    static func encoding(_ value: some Encodable) -> JSONValue {
        do { return try JSONValue.parse(try JSONEncoder().encode(value)) } catch {
            preconditionFailure("\(type(of: value)) cannot be written: \(error)")
        }
    }

    /// The object with a member of this name, in the place of one that is there.
    func setting(_ name: String, _ value: JSONValue) -> JSONValue {
        let members = object ?? []
        let isThere = members.contains { $0.name == name }
        return .object(
            isThere
                ? members.map { $0.name == name ? JSONMember(name, value) : $0 } : members + [JSONMember(name, value)])
    }
}
