internal import CLibrdkafka

/// Names of headers that a reader looks for together.
public struct HeaderNames: Sendable {
    /// How many may be looked for at once.
    public static let countMax = 8

    fileprivate let names: [[UInt8]]

    /// - Parameter names: each with its own index in what is found. Those of one sender are found fastest in the order
    ///   in which it writes them. Trap: more than `countMax`.
    public init(_ names: [String]) {
        precondition(names.count <= Self.countMax, "at most \(Self.countMax) headers are looked for at once")
        self.names = names.map { Array($0.utf8) }
    }

    /// The name that these bytes are; the search begins at `next`.
    fileprivate func index(of bytes: UnsafeBufferPointer<UInt8>, from next: Int) -> Int? {
        var index = next
        for _ in names.indices {
            if index >= names.count { index = 0 }
            if unsafe matches(names[index], bytes) { return index }
            index += 1
        }
        return nil
    }

    private func matches(_ name: [UInt8], _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard name.count == bytes.count, let start = bytes.baseAddress else { return false }
        return unsafe memcmp(name, start, name.count) == 0
    }
}

/// Values of a message's headers, lent for as long as the message is.
@safe public struct FoundHeaders: ~Escapable {
    private var values: InlineArray<8, UnsafeBufferPointer<UInt8>?>

    /// - Parameter headers: of a message that outlives the result; `nil` for none.
    @_lifetime(immortal)
    init(_ names: HeaderNames, in headers: OpaquePointer?) {
        unsafe values = InlineArray(repeating: nil)
        guard let headers = unsafe headers else { return }
        var index = 0
        var next = 0
        var name: UnsafePointer<CChar>?
        var value: UnsafeRawPointer?
        var size = 0
        while unsafe rd_kafka_header_get_all(headers, index, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR {
            index += 1
            guard let start = unsafe name else { continue }
            let nameBytes = unsafe UnsafeRawBufferPointer(start: start, count: strlen(start))
            guard let place = unsafe names.index(of: nameBytes.bindMemory(to: UInt8.self), from: next) else { continue }
            next = place + 1
            // A null value is an empty one: its pointer is any that is there.
            unsafe values[place] = UnsafeBufferPointer(
                start: (value ?? UnsafeRawPointer(start)).assumingMemoryBound(to: UInt8.self),
                count: value == nil ? 0 : size)
        }
    }

    /// The value of the last header with the name at this index; nil if there is none, an empty span for a null value.
    public subscript(index: Int) -> Span<UInt8>? {
        @_lifetime(copy self)
        get {
            guard let bytes = unsafe values[index] else { return nil }
            return unsafe _overrideLifetime(bytes.span, copying: self)
        }
    }
}
