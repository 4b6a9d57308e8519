/// Growing memory with one owner, to which the tokens of JSON are appended: what the writer and the encoder share.
///
/// `@safe`: the pointer never leaves this file except for the length of a closure, and every write is preceded by
/// a `reserve` of at least as many bytes.
@safe
struct ByteBuffer: ~Copyable {
    private var base: UnsafeMutablePointer<UInt8>
    private(set) var count = 0
    private var capacity: Int

    init(capacity: Int = 512) {
        self.capacity = max(capacity, 16)
        unsafe base = .allocate(capacity: self.capacity)
    }

    deinit { unsafe base.deallocate() }

    /// The last byte, or 0 if there is none (0 never occurs in JSON outside of strings, nor unescaped within).
    @inline(__always)
    var last: UInt8 { count == 0 ? 0 : unsafe base[count - 1] }

    @inline(__always)
    mutating func reserve(_ extra: Int) {
        if count + extra > capacity { grow(extra) }
    }

    @inline(never)
    private mutating func grow(_ extra: Int) {
        let larger = max(capacity * 2, count + extra)
        let moved = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
        unsafe moved.update(from: base, count: count)
        unsafe base.deallocate()
        unsafe base = moved
        capacity = larger
    }

    /// Forgets what lies beyond the first `length` bytes; keeps the memory.
    mutating func truncate(to length: Int) {
        precondition(length <= count)
        count = length
    }

    func withSpan<Result, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let bytes = unsafe UnsafeBufferPointer(start: base, count: count)
        return unsafe try body(bytes.span)
    }

    /// A copy of all bytes from `start` on.
    func copy(from start: Int = 0) -> [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: count - start) { target, initialized in
            initialized = count - start
            if initialized > 0 { unsafe target.baseAddress!.update(from: base + start, count: initialized) }
        }
    }

    func append(to bytes: inout [UInt8]) {
        unsafe bytes.append(contentsOf: UnsafeBufferPointer(start: base, count: count))
    }
}

// MARK: Tokens

extension ByteBuffer {
    @inline(__always)
    mutating func append(_ byte: UInt8) {
        reserve(1)
        unsafe base[count] = byte
        count += 1
    }

    mutating func append(_ text: StaticString) {
        let length = text.utf8CodeUnitCount
        reserve(length)
        unsafe (base + count).update(from: text.utf8Start, count: length)
        count += length
    }

    /// Text that needs no escaping, in quotes.
    @inline(__always)
    mutating func append(plain text: StaticString) {
        let length = text.utf8CodeUnitCount
        reserve(length + 2)
        unsafe base[count] = UInt8(ascii: "\"")
        unsafe (base + count + 1).update(from: text.utf8Start, count: length)
        unsafe base[count + length + 1] = UInt8(ascii: "\"")
        count += length + 2
    }

    mutating func append(bytes: Span<UInt8>) {
        reserve(bytes.count)
        unsafe bytes.withUnsafeBufferPointer { source in
            if let start = source.baseAddress { unsafe (base + count).update(from: start, count: source.count) }
        }
        count += bytes.count
    }

    /// Text that needs no escaping and no quotes (a number).
    mutating func append(verbatim text: String) {
        var text = text
        text.withUTF8 { source in
            reserve(source.count)
            if let start = source.baseAddress { unsafe (base + count).update(from: start, count: source.count) }
            count += source.count
        }
    }

    mutating func append(_ value: Bool) {
        if value { append("true" as StaticString) } else { append("false" as StaticString) }
    }

    mutating func appendNull() { append("null" as StaticString) }

    @inline(__always)
    mutating func append(signed value: Int64) {
        if value < 0 { append(UInt8(ascii: "-")) }
        append(unsigned: value.magnitude)
    }

    mutating func append(unsigned value: UInt64) {
        reserve(20)
        var length = 1
        var bound: UInt64 = 10
        while value >= bound {
            length += 1
            let (next, overflow) = bound.multipliedReportingOverflow(by: 10)
            if overflow { break }
            bound = next
        }
        var rest = value
        var position = count + length
        repeat {
            position -= 1
            let quotient = rest / 10
            unsafe base[position] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest &- quotient &* 10)
            rest = quotient
        } while rest > 0
        count += length
    }

    /// The shortest text that reads back as the same number. The caller has refused infinities and NaN.
    mutating func append(_ value: Double) { append(verbatim: value.description) }
    mutating func append(_ value: Float) { append(verbatim: value.description) }
}

// MARK: Strings

extension ByteBuffer {
    /// The string in quotes, escaped where RFC 8259 section 7 demands it and nowhere else.
    @inline(__always)
    mutating func append(string: String) {
        var string = string
        string.withUTF8 { unsafe append(quoting: $0) }
    }

    /// The next member's name in an object, after a comma unless it is the first, and its colon.
    @inline(__always)
    mutating func append(name: String) {
        if last != UInt8(ascii: "{") { append(UInt8(ascii: ",")) }
        append(string: name)
        append(UInt8(ascii: ":"))
    }

    /// Copies eight bytes a step until one of them must be escaped.
    private mutating func append(quoting source: UnsafeBufferPointer<UInt8>) {
        let length = source.count
        reserve(length + 2)
        unsafe base[count] = UInt8(ascii: "\"")
        count += 1
        if let start = source.baseAddress {
            let from = unsafe UnsafeRawPointer(start)
            var position = 0
            while position + 8 <= length {
                let word = unsafe from.loadUnaligned(fromByteOffset: position, as: UInt64.self)
                if Swar.escapees(word) != 0 { break }
                unsafe UnsafeMutableRawPointer(base + count).storeBytes(of: word, as: UInt64.self)
                count += 8
                position += 8
            }
            while position < length {
                let byte = unsafe source[position]
                if Swar.isEscapee(byte) { break }
                unsafe base[count] = byte
                count += 1
                position += 1
            }
            if position < length { unsafe append(escaping: source, from: position) }
        }
        append(UInt8(ascii: "\""))
    }

    @inline(never)
    private mutating func append(escaping source: UnsafeBufferPointer<UInt8>, from start: Int) {
        reserve((source.count - start) * 6)
        for position in start..<source.count {
            let byte = unsafe source[position]
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): append(escape: byte)
            case 0x08: append(escape: UInt8(ascii: "b"))
            case 0x09: append(escape: UInt8(ascii: "t"))
            case 0x0A: append(escape: UInt8(ascii: "n"))
            case 0x0C: append(escape: UInt8(ascii: "f"))
            case 0x0D: append(escape: UInt8(ascii: "r"))
            case 0..<0x20:
                append("\\u00" as StaticString)
                append(Self.hexDigit(byte >> 4))
                append(Self.hexDigit(byte & 15))
            default: append(byte)
            }
        }
    }

    private mutating func append(escape: UInt8) {
        append(UInt8(ascii: "\\"))
        append(escape)
    }

    private static func hexDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }
}
