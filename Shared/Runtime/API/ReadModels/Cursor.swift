private import Contracts
internal import HTTPServer
private import JSON

/// The place behind which the next page begins. Opaque to clients: base64url of the last key.
public enum Cursor {
    /// A longer one was not made here: the longest key of a list is an account of 64 characters, 256 bytes. Whatever
    /// else a query holds, a request with one stays below the limit of its head.
    public static let bytesMax = 400

    static func encode(_ key: String) -> String { Base64.url.text(Array(key.utf8)) }

    /// `nil` for what `encode` never makes.
    static func decode(_ text: String) -> String? {
        guard text.utf8.count <= bytesMax else { return nil }
        return Base64.url.decoded(text.utf8).flatMap { String(validating: $0, as: UTF8.self) }
    }

    // MARK: The parameter of a list's query

    private static let parameter = QueryParameter<String?>(
        "cursor", "Where to go on: `nextCursor` of the page before. The other parameters stay the same.",
        schema: .object([
            JSONMember("type", "string"), JSONMember("maxLength", .number(JSONNumber(bytesMax))),
            JSONMember("pattern", "^[A-Za-z0-9_-]*$"),
        ]), default: nil, mustBe: mustBe
    ) { decode($0).map { .some($0) } }

    private static let mustBe = "nextCursor of another page of this list"

    static var description: ParameterDescription { parameter.description }

    /// The key that a request goes on behind; `nil`: it begins at the beginning.
    /// - Throws: `ProblemDetails` 400 where the text is no cursor.
    static func key(in request: HTTPRequest) throws(ProblemDetails) -> String? { try parameter.value(in: request) }

    /// The cursor is one of another list.
    static var refusal: ProblemDetails { parameter.refusal }
}
