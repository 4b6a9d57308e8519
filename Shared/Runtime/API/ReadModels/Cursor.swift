private import Contracts
internal import HTTPServer
private import JSON

/// The place behind which the next page begins. Opaque to clients: base64url (RFC 4648, section 5, without padding) of
/// the last key.
public enum Cursor {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
    /// A longer one was not made here: the longest key of a list is an account of 64 characters, 256 bytes. Whatever
    /// else a query holds, a request with one stays below the limit of its head.
    public static let bytesMax = 400

    static func encode(_ key: String) -> String {
        var text: [UInt8] = []
        var bits: UInt32 = 0
        var bitCount = 0
        for byte in key.utf8 {
            bits = bits << 8 | UInt32(byte)
            bitCount += 8
            while bitCount >= 6 {
                bitCount -= 6
                text.append(alphabet[Int(bits >> UInt32(bitCount) & 63)])
            }
        }
        if bitCount > 0 { text.append(alphabet[Int(bits << UInt32(6 - bitCount) & 63)]) }
        return String(decoding: text, as: UTF8.self)
    }

    /// `nil` for what `encode` never makes.
    static func decode(_ text: String) -> String? {
        guard text.utf8.count <= bytesMax else { return nil }
        var bytes: [UInt8] = []
        var bits: UInt32 = 0
        var bitCount = 0
        for byte in text.utf8 {
            guard let value = alphabet.firstIndex(of: byte) else { return nil }
            bits = bits << 6 | UInt32(value)
            bitCount += 6
            if bitCount >= 8 {
                bitCount -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(bitCount)))
            }
        }
        guard let key = String(validating: bytes, as: UTF8.self), encode(key) == text else { return nil }
        return key
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
