public import JSON

/// A type that is written as an object: it writes its members, and what stands around them is here.
public protocol ObjectWritable: JSONWritable {
    func writeMembers(to writer: inout JSONWriter)
}

extension ObjectWritable {
    /// How many bytes its JSON has.
    public var encodedBytes: Int { encoded().count }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writeMembers(to: &writer)
        writer.endObject()
    }
}
