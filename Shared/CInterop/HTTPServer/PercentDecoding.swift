/// Decodes `%HH` (RFC 3986, section 2.1). Nil: an escape is cut short or not hexadecimal, the bytes are not UTF-8, or
/// a NUL hides in them.
func percentDecoded(_ text: some Sequence<UInt8>) -> String? {
    var decoded: [UInt8] = []
    var bytes = text.makeIterator()
    while let byte = bytes.next() {
        guard byte == UInt8(ascii: "%") else {
            decoded.append(byte)
            continue
        }
        guard let high = bytes.next().flatMap(hexDigit), let low = bytes.next().flatMap(hexDigit) else { return nil }
        let value = high << 4 | low
        guard value != 0 else { return nil }
        decoded.append(value)
    }
    return String(validating: decoded, as: UTF8.self)
}

extension HTTPRequest.QueryItem {
    /// The items of a query, each decoded, a plus sign as a space (the form encoding of the URL Standard, section 5.1).
    /// - Throws: 400 for an escape that is malformed, and for more items than `max`.
    static func all(in query: [UInt8], max: Int) throws(ProblemDetails) -> [HTTPRequest.QueryItem] {
        guard !query.isEmpty else { return [] }
        let separators = query.reduce(0) { $0 + ($1 == UInt8(ascii: "&") ? 1 : 0) }
        guard separators < max else { throw .malformed("A query may have \(max) items.") }
        var items: [HTTPRequest.QueryItem] = []
        for text in query.split(separator: UInt8(ascii: "&")) {
            let parts = text.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            let decoded = parts.compactMap { part in
                percentDecoded(part.lazy.map { $0 == UInt8(ascii: "+") ? UInt8(ascii: " ") : $0 })
            }
            guard decoded.count == parts.count else { throw .malformed("The query is malformed.") }
            let (name, value) = (decoded[0], decoded.count == 2 ? decoded[1] : nil)
            items.append(HTTPRequest.QueryItem(name: name, value: value))
        }
        return items
    }
}

private func hexDigit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
}
