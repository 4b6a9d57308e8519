/// Writes JSON by hand, append-only: for logs, outbox lines and documents without a type.
///
/// Commas are its business, nesting is the caller's: `beginObject`, `key`, a value, `endObject`. It has one owner and
/// is never copied; `removeAll` keeps the memory for the next document.
///
/// ```swift
/// var writer = JSONWriter()
/// writer.beginObject()
/// writer.key("level")
/// writer.string("info")
/// writer.endObject()        // {"level":"info"}
/// ```
public struct JSONWriter: ~Copyable {
    private var buffer: ByteBuffer

    /// - Parameter capacity: Bytes to allocate at once; more are added as needed.
    public init(capacity: Int = 512) { buffer = ByteBuffer(capacity: capacity) }

    /// How many bytes were written.
    public var count: Int { buffer.count }

    /// A copy of all that was written.
    public var bytes: [UInt8] { buffer.copy() }

    /// Lends what was written, without a copy.
    public func withBytes<Result, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try buffer.withSpan(body)
    }

    /// Appends all that was written.
    public func append(to bytes: inout [UInt8]) { buffer.append(to: &bytes) }

    /// Forgets what was written and keeps the memory.
    public mutating func removeAll() { buffer.truncate(to: 0) }

    /// A value that follows another is preceded by a comma; the last byte tells, since no value ends like a beginning.
    @inline(__always)
    private mutating func separate() {
        switch buffer.last {
        case 0, UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: ":"), UInt8(ascii: "\n"), UInt8(ascii: " "): break
        default: buffer.append(UInt8(ascii: ","))
        }
    }

    /// Starts an object, as a value; `endObject` ends it.
    public mutating func beginObject() {
        separate()
        buffer.append(UInt8(ascii: "{"))
    }

    public mutating func endObject() { buffer.append(UInt8(ascii: "}")) }

    /// Starts an array, as a value; `endArray` ends it.
    public mutating func beginArray() {
        separate()
        buffer.append(UInt8(ascii: "["))
    }

    public mutating func endArray() { buffer.append(UInt8(ascii: "]")) }

    /// The name of the member whose value is written next.
    public mutating func key(_ name: String) {
        separate()
        buffer.append(string: name)
        buffer.append(UInt8(ascii: ":"))
    }

    /// The same for a name that stands in the program: one that needs no escaping.
    public mutating func key(plain name: StaticString) {
        separate()
        buffer.append(plain: name)
        buffer.append(UInt8(ascii: ":"))
    }

    /// A string of ASCII that needs no escaping.
    public mutating func string(plain text: Span<UInt8>) {
        separate()
        buffer.append(UInt8(ascii: "\""))
        buffer.append(bytes: text)
        buffer.append(UInt8(ascii: "\""))
    }

    /// A string, escaped where it must be.
    public mutating func string(_ value: String) {
        separate()
        buffer.append(string: value)
    }

    public mutating func integer(_ value: Int64) {
        separate()
        buffer.append(signed: value)
    }

    public mutating func integer(_ value: Int) { integer(Int64(value)) }

    public mutating func unsignedInteger(_ value: UInt64) {
        separate()
        buffer.append(unsigned: value)
    }

    /// - Throws: `nonFiniteNumber`; nothing is written then.
    public mutating func number(_ value: Double) throws(JSONError) {
        guard value.isFinite else { throw .nonFiniteNumber(JSONPlace(offset: count)) }
        separate()
        buffer.append(value)
    }

    public mutating func bool(_ value: Bool) {
        separate()
        buffer.append(value)
    }

    public mutating func null() {
        separate()
        buffer.appendNull()
    }

    /// Bytes that are a whole JSON value already.
    public mutating func value(serialized: [UInt8]) {
        separate()
        buffer.append(bytes: serialized.span)
    }

    /// Ends a line of newline-delimited JSON; what follows is the next document.
    public mutating func newline() { buffer.append(UInt8(ascii: "\n")) }

    /// Between the members and elements of a document for people. No comma but this one is written then.
    mutating func breakLine(indent: Int, isFirst: Bool) {
        if !isFirst { buffer.append(UInt8(ascii: ",")) }
        buffer.append(UInt8(ascii: "\n"))
        for _ in 0..<indent { buffer.append("  " as StaticString) }
    }

    mutating func key(spaced name: String) {
        buffer.append(string: name)
        buffer.append(": " as StaticString)
    }

    mutating func number(text: String) {
        separate()
        buffer.append(verbatim: text)
    }
}
