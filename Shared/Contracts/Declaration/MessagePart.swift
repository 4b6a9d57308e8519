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

/// A value of several members within messages. `@MessagePart` makes what it asks for.
public protocol MessagePart: Codable, JSONReadable, ObjectWritable, Documented, Sendable, Hashable {}

extension MessagePart {
    /// Readers pass over members that they do not know, so that a fact can say more.
    public static var unknownMembers: JSONDecoder.UnknownMembers { .ignored }
}

// What the macros write names these three, so that a file with declarations imports nothing.

/// The members of a message that is being read.
public typealias MessageMembers = JSONMembers
/// A message is not exactly as it should be: `Codable` says what is wrong with it.
public typealias UnexpectedMessage = JSONUnexpected
/// What a message is written to.
public typealias MessageWriter = JSONWriter
