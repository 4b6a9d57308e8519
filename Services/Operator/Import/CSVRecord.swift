/// One record of comma-separated values (RFC 4180).
enum CSVRecord {
    /// The fields of a line; `nil` when a quoted field does not end, or text follows its end.
    static func fields(_ line: String) -> [String]? {
        var fields: [String] = []
        var field: [UInt8] = []
        var rest = line.utf8[...]
        if rest.last == UInt8(ascii: "\r") { rest.removeLast() }
        while true {
            if rest.first == UInt8(ascii: "\"") {
                guard let quoted = quoted(&rest) else { return nil }
                field = quoted
            } else {
                let plain = rest.prefix { $0 != UInt8(ascii: ",") }
                field = Array(plain)
                rest = rest[plain.endIndex...]
            }
            fields.append(String(decoding: field, as: UTF8.self))
            guard let separator = rest.popFirst() else { return fields }
            guard separator == UInt8(ascii: ",") else { return nil }
        }
    }

    /// A field in quotes, in which a doubled quote stands for one.
    private static func quoted(_ rest: inout Substring.UTF8View) -> [UInt8]? {
        let quote = UInt8(ascii: "\"")
        var field: [UInt8] = []
        rest.removeFirst()
        while let byte = rest.popFirst() {
            if byte != quote {
                field.append(byte)
            } else if rest.first == quote {
                field.append(quote)
                rest.removeFirst()
            } else {
                return field
            }
        }
        return nil
    }
}
