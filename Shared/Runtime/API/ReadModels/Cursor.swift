internal import Contracts

/// The place behind which the next page begins. Opaque to clients: base64url of the last key.
enum Cursor {
    /// A longer one was not made here: the longest key of a list is an account of 64 characters, 256 bytes. Whatever
    /// else a query holds, a request with one stays below the limit of its head.
    static let bytesMax = 400

    static func encode(_ key: String) -> String { Base64.url.text(Array(key.utf8)) }

    /// `nil` for what `encode` never makes.
    static func decode(_ text: String) -> String? {
        guard text.utf8.count <= bytesMax else { return nil }
        return Base64.url.decoded(text.utf8).flatMap { String(validating: $0, as: UTF8.self) }
    }
}
