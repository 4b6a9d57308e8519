extension JSONValue {
    /// - Throws: The refusals of `JSONDecoder`.
    public static func parse(
        _ bytes: [UInt8], limits: JSONLimits = JSONLimits()
    ) throws(JSONError) -> JSONValue {
        try JSONDecoder(limits: limits).decode(JSONValue.self, from: bytes)
    }

    /// The document as JSON; with `pretty` for people: a line for each member and element, indented by two spaces.
    /// It nests as deep as the value does.
    public func serialized(pretty: Bool = false) -> [UInt8] {
        var writer = JSONWriter()
        if pretty {
            write(to: &writer, indent: 0)
        } else {
            write(to: &writer)
        }
        return writer.bytes
    }

    /// Appends the document to what a writer has begun.
    public func write(to writer: inout JSONWriter) {
        switch self {
        case .object(let members):
            writer.beginObject()
            for member in members {
                writer.key(member.name)
                member.value.write(to: &writer)
            }
            writer.endObject()
        case .array(let elements):
            writer.beginArray()
            for element in elements { element.write(to: &writer) }
            writer.endArray()
        default: writeScalar(to: &writer)
        }
    }

    private func writeScalar(to writer: inout JSONWriter) {
        switch self {
        case .string(let value): writer.string(value)
        case .number(let number): writer.number(text: number.text)
        case .bool(let value): writer.bool(value)
        case .null, .object, .array: writer.null()
        }
    }

    private func write(to writer: inout JSONWriter, indent: Int) {
        switch self {
        case .object(let members) where !members.isEmpty:
            writer.beginObject()
            for (position, member) in members.enumerated() {
                writer.breakLine(indent: indent + 1, isFirst: position == 0)
                writer.key(spaced: member.name)
                member.value.write(to: &writer, indent: indent + 1)
            }
            writer.breakLine(indent: indent, isFirst: true)
            writer.endObject()
        case .array(let elements) where !elements.isEmpty:
            writer.beginArray()
            for (position, element) in elements.enumerated() {
                writer.breakLine(indent: indent + 1, isFirst: position == 0)
                element.write(to: &writer, indent: indent + 1)
            }
            writer.breakLine(indent: indent, isFirst: true)
            writer.endArray()
        default: write(to: &writer)
        }
    }
}

extension JSONValue: CustomStringConvertible {
    public var description: String { String(decoding: serialized(), as: UTF8.self) }
}
