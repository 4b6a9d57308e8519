/// Writes JSON text piece by piece (RFC 8259), for the documents that are no `Codable` values: log lines, health, OpenAPI.
struct JSONText {
    private(set) var bytes: [UInt8] = []

    /// Appends text that is JSON already.
    mutating func raw(_ text: String) { bytes.append(contentsOf: text.utf8) }

    /// Appends bytes that are JSON already.
    mutating func raw(_ json: [UInt8]) { bytes.append(contentsOf: json) }

    /// Appends a member whose value is a string, with the comma before it.
    mutating func member(_ name: String, _ value: String, isFirst: Bool = false) {
        if !isFirst { raw(",") }
        string(name)
        raw(":")
        string(value)
    }

    /// Appends a string: quotation mark, reverse solidus and control characters escaped (section 7).
    mutating func string(_ text: String) {
        raw("\"")
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""): raw("\\\"")
            case UInt8(ascii: "\\"): raw("\\\\")
            case UInt8(ascii: "\n"): raw("\\n")
            case UInt8(ascii: "\r"): raw("\\r")
            case UInt8(ascii: "\t"): raw("\\t")
            case 0x00..<0x20, 0x7f:
                raw("\\u00")
                bytes.append(Self.hexDigits[Int(byte >> 4)])
                bytes.append(Self.hexDigits[Int(byte & 15)])
            default: bytes.append(byte)
            }
        }
        raw("\"")
    }

    private static let hexDigits = Array("0123456789abcdef".utf8)
}
