// The whole event as JSON (CloudEvents 1.0, JSON event format): the record's value in structured mode, and the line of an outbox.

extension CloudEvent {
    /// The event as one line of JSON without its line break: the attributes, then `data` as the last member, byte for byte.
    ///
    /// Data that is not text of one line (a forwarded command may hold line breaks between its tokens, a dead letter anything) goes as
    /// `data_base64`: so a line is always UTF-8 without control characters, which any text column holds, and any event comes back as it was.
    public func line() -> [UInt8] {
        var bytes: [UInt8] = []
        appendLine(to: &bytes)
        return bytes
    }

    /// Appends `line()`; still without a line break.
    public func appendLine(to bytes: inout [UInt8]) {
        let needed = bytes.count + data.count + 256
        // Geometrically: an array grows to exactly what it is asked for, and would be copied with every line.
        if bytes.capacity < needed { bytes.reserveCapacity(max(needed, 2 * bytes.capacity)) }
        appendAttributes(to: &bytes)
        if !EnvelopeText.isOneLine(data) {
            EnvelopeText.append(verbatim: ",\"data_base64\":\"", to: &bytes)
            Base64.append(data, to: &bytes)
            EnvelopeText.append(verbatim: "\"}", to: &bytes)
        } else {
            EnvelopeText.append(verbatim: ",\"data\":", to: &bytes)
            bytes.append(contentsOf: data)
            bytes.append(UInt8(ascii: "}"))
        }
    }

    /// The record's value in structured mode; its `content-type` is `structuredContentType`.
    public func structured() -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(data.count + 256)
        appendAttributes(to: &bytes)
        EnvelopeText.append(verbatim: ",\"data\":", to: &bytes)
        bytes.append(contentsOf: data)
        bytes.append(UInt8(ascii: "}"))
        return bytes
    }

    /// The event of one line of an outbox, as it was written: no limit on others' events applies to what we have committed ourselves.
    public init(line: [UInt8]) throws(CloudEventRefusal) {
        self = try EnvelopeReader(line, isOwnLine: true).event()
    }

    /// The event of a record's value in structured mode. Members may come in any order; unknown ones are passed over; `data` is cut
    /// out as it stands, and is judged by whoever decodes it.
    public init(structured value: [UInt8]) throws(CloudEventRefusal) {
        guard value.count <= Limits.envelopeBytesMax else {
            throw .dataTooLarge(bytes: value.count, max: Limits.envelopeBytesMax)
        }
        self = try EnvelopeReader(value, isOwnLine: false).event()
    }

    private func appendAttributes(to bytes: inout [UInt8]) {
        EnvelopeText.append(verbatim: "{\"specversion\":\"1.0\",\"id\":", to: &bytes)
        EnvelopeText.append(string: id, to: &bytes)
        EnvelopeText.append(",\"source\":", source, to: &bytes)
        EnvelopeText.append(",\"type\":", type, to: &bytes)
        if let time { EnvelopeText.append(",\"time\":", time.description, to: &bytes) }
        if let subject { EnvelopeText.append(",\"subject\":", subject, to: &bytes) }
        if let sequence { EnvelopeText.append(",\"sequence\":", String(sequence), to: &bytes) }
        if let traceparent { EnvelopeText.append(",\"traceparent\":", traceparent, to: &bytes) }
        if let actor { EnvelopeText.append(",\"actor\":", actor, to: &bytes) }
        if let reason { EnvelopeText.append(",\"reason\":", reason, to: &bytes) }
    }
}

/// Appends the few tokens that an envelope is made of.
private enum EnvelopeText {
    /// Whether the bytes are text without control characters, and not nothing.
    static func isOneLine(_ data: [UInt8]) -> Bool {
        var isASCII = true
        for byte in data {
            if byte < 0x20 { return false }
            isASCII = isASCII && byte < 0x80
        }
        return !data.isEmpty && (isASCII || (try? UTF8Span(validating: data.span)) != nil)
    }

    @inline(__always)
    static func append(verbatim text: String, to bytes: inout [UInt8]) { bytes.append(contentsOf: text.utf8) }

    @inline(__always)
    static func append(_ verbatim: String, _ string: String, to bytes: inout [UInt8]) {
        bytes.append(contentsOf: verbatim.utf8)
        append(string: string, to: &bytes)
    }

    /// In quotes, escaped where RFC 8259, section 7, demands it.
    static func append(string: String, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        if string.utf8.contains(where: isEscapee) {
            for byte in string.utf8 { append(escaping: byte, to: &bytes) }
        } else {
            bytes.append(contentsOf: string.utf8)
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func isEscapee(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private static func append(escaping byte: UInt8, to bytes: inout [UInt8]) {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
        case 0..<0x20:
            let digits = String(byte, radix: 16)
            bytes.append(contentsOf: ((byte < 16 ? "\\u000" : "\\u00") + digits).utf8)
        default: bytes.append(byte)
        }
    }
}

/// RFC 4648, section 4.
enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    private static let padding = UInt8(ascii: "=")

    static func append(_ data: [UInt8], to bytes: inout [UInt8]) {
        for start in stride(from: 0, to: data.count, by: 3) {
            let count = min(3, data.count - start)
            var group: UInt32 = 0
            for index in 0..<3 { group = group << 8 | (index < count ? UInt32(data[start + index]) : 0) }
            for index in 0..<4 {
                bytes.append(index <= count ? alphabet[Int(group >> UInt32(18 - 6 * index) & 63)] : padding)
            }
        }
    }

    /// Nil for what `append` would not have written.
    static func decoded(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        guard text.count % 4 == 0 else { return nil }
        let digits = text.prefix { $0 != padding }
        guard text.count - digits.count <= 2, text[digits.endIndex...].allSatisfy({ $0 == padding }) else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count / 4 * 3)
        var group: UInt32 = 0
        var bits: UInt32 = 0
        for digit in digits {
            guard let value = value(of: digit) else { return nil }
            group = group << 6 | value
            bits += 6
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(truncatingIfNeeded: group >> bits))
                group &= 1 << bits - 1
            }
        }
        return group == 0 ? bytes : nil
    }

    private static func value(of digit: UInt8) -> UInt32? {
        switch digit {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(digit - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(digit - UInt8(ascii: "a")) + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(digit - UInt8(ascii: "0")) + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
