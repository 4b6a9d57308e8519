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
            writer.string(plain: Base64.standard.encoded(data).span)
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
        self = try EnvelopeReader.read(line, isOwnLine: true)
    }

    /// The event of a record's value in structured mode. Members may come in any order; unknown ones are passed over;
    /// `data` is cut out as it stands, and is judged by whoever decodes it.
    public init(structured value: [UInt8]) throws(CloudEventRefusal) {
        guard value.count <= Sizes.envelopeBytesMax else {
            throw .dataTooLarge(bytes: value.count, max: Sizes.envelopeBytesMax)
        }
        self = try EnvelopeReader.read(value, isOwnLine: false)
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
