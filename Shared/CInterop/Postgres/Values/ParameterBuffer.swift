/// The bytes of a statement's parameters as they go over the wire: one field after another, each a four-byte length (-1
/// for NULL) and a value in PostgreSQL's binary format. Values write themselves straight into it; nothing is copied
/// again before libpq.
@frozen public struct ParameterBuffer: Sendable {
    @usableFromInline var bytes: [UInt8] = []

    @inlinable init() {}

    /// The number of bytes written so far.
    @inlinable public var count: Int { bytes.count }

    /// Makes room for `additional` more bytes, growing geometrically.
    @inlinable public mutating func reserve(additional: Int) {
        let needed = bytes.count + additional
        if bytes.capacity < needed {
            bytes.reserveCapacity(Swift.max(needed, bytes.capacity * 2))
        }
    }

    /// Appends an integer in network byte order.
    @inlinable public mutating func append<Value: FixedWidthInteger>(bigEndian value: Value) {
        unsafe withUnsafeBytes(of: value.bigEndian) { raw in
            unsafe bytes.append(contentsOf: raw)
        }
    }

    /// Appends one byte.
    @inlinable public mutating func append(_ byte: UInt8) {
        bytes.append(byte)
    }

    /// Appends bytes as they are.
    @inlinable public mutating func append(contentsOf other: [UInt8]) {
        bytes.append(contentsOf: other)
    }

    /// Appends a text as UTF-8.
    @inlinable public mutating func append(utf8 text: String) {
        bytes.append(contentsOf: text.utf8)
    }

    /// Appends NULL as a field.
    @inlinable public mutating func appendNull() {
        append(bigEndian: Int32(-1))
    }

    /// Opens a field whose length is not known yet; `endField` fills it in.
    @inlinable mutating func beginField() -> Int {
        append(bigEndian: Int32(0))
        return bytes.count
    }

    /// Closes the field that began at `start`. A value of 2 GiB or more is a fault of the caller: PostgreSQL stops at
    /// 1 GiB.
    @inlinable mutating func endField(at start: Int) {
        let length = UInt32(Int32(bytes.count - start))
        bytes[start - 4] = UInt8(truncatingIfNeeded: length >> 24)
        bytes[start - 3] = UInt8(truncatingIfNeeded: length >> 16)
        bytes[start - 2] = UInt8(truncatingIfNeeded: length >> 8)
        bytes[start - 1] = UInt8(truncatingIfNeeded: length)
    }
}
