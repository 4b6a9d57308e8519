// The whole event as JSON (CloudEvents 1.0, JSON event format): the record's value in structured mode, and the line of
// an outbox.

internal import JSON

extension CloudEvent {
    /// The event as one line of JSON without its line break: the attributes, then `data` as the last member, byte for
    /// byte.
    ///
    /// Data that is not text of one line (a forwarded command may hold line breaks between its tokens, a dead letter
    /// anything) goes as `data_base64`: so a line is always UTF-8 without control characters, which any text column
    /// holds, and any event comes back as it was.
    public func line() -> [UInt8] {
        var bytes: [UInt8] = []
        appendLine(to: &bytes)
        return bytes
    }

    /// Appends `line()`; still without a line break.
    public func appendLine(to bytes: inout [UInt8]) {
        var writer = JSONWriter(capacity: data.count + Self.attributesBytesUsual)
        if isOneLine {
            write(to: &writer)
        } else {
            writer.beginObject()
            writeAttributes(to: &writer)
            writer.key(plain: "data_base64")
            writer.string(plain: Base64.encoded(data).span)
            writer.endObject()
        }
        let needed = bytes.count + writer.count
        // Geometrically: an array grows to exactly what it is asked for, and would be copied with every line.
        if bytes.capacity < needed { bytes.reserveCapacity(max(needed, 2 * bytes.capacity)) }
        writer.append(to: &bytes)
    }

    /// The record's value in structured mode; its `content-type` is `structuredContentType`.
    public func structured() -> [UInt8] {
        var writer = JSONWriter(capacity: data.count + Self.attributesBytesUsual)
        write(to: &writer)
        return writer.bytes
    }

    /// The event of one line of an outbox, as it was written: no limit on others' events applies to what we have
    /// committed ourselves.
    public init(line: [UInt8]) throws(CloudEventRefusal) {
        self = try EnvelopeReader(line, isOwnLine: true).event()
    }

    /// The event of a record's value in structured mode. Members may come in any order; unknown ones are passed over;
    /// `data` is cut out as it stands, and is judged by whoever decodes it.
    public init(structured value: [UInt8]) throws(CloudEventRefusal) {
        guard value.count <= Sizes.envelopeBytesMax else {
            throw .dataTooLarge(bytes: value.count, max: Sizes.envelopeBytesMax)
        }
        self = try EnvelopeReader(value, isOwnLine: false).event()
    }

    /// What most events' attributes fit in.
    private static let attributesBytesUsual = 320

    /// Whether the data is text without control characters, and not nothing.
    private var isOneLine: Bool {
        var least = UInt8.max
        var bits: UInt8 = 0
        for byte in data {
            least = min(least, byte)
            bits |= byte
        }
        return !data.isEmpty && least >= 0x20 && (bits < 0x80 || (try? UTF8Span(validating: data.span)) != nil)
    }

    private func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writeAttributes(to: &writer)
        writer.key(plain: "data")
        writer.value(serialized: data)
        writer.endObject()
    }

    private func writeAttributes(to writer: inout JSONWriter) {
        writer.member("specversion", "1.0")
        writer.member("id", id)
        writer.member("source", source)
        writer.member("type", type)
        writer.member("time", ifPresent: time)
        writer.member("subject", ifPresent: subject)
        writer.member("sequence", ifPresent: sequence.map { String($0) })
        writer.member("traceparent", ifPresent: traceparent)
        writer.member("actor", ifPresent: actor)
        writer.member("reason", ifPresent: reason)
    }
}

/// RFC 4648, section 4.
enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    private static let padding = UInt8(ascii: "=")

    static func encoded(_ data: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity((data.count + 2) / 3 * 4)
        for start in stride(from: 0, to: data.count, by: 3) {
            let count = min(3, data.count - start)
            var group: UInt32 = 0
            for index in 0..<3 { group = group << 8 | (index < count ? UInt32(data[start + index]) : 0) }
            for index in 0..<4 {
                bytes.append(index <= count ? alphabet[Int(group >> UInt32(18 - 6 * index) & 63)] : padding)
            }
        }
        return bytes
    }

    /// Nil for what `encoded` would not have written.
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
