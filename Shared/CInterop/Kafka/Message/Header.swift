internal import CLibrdkafka

/// One header of a message. Headers keep their order, and a name may repeat. A null value on the wire reads as an empty
/// one.
public struct Header: Hashable, Sendable {
    public var name: String
    public var value: [UInt8]

    public init(name: String, value: [UInt8]) {
        self.name = name
        self.value = value
    }
}

/// The headers of a message to be sent, written straight into the client library's memory; sending uses them up.
@safe public struct OutgoingHeaders: ~Copyable {
    private let raw: OpaquePointer

    /// Makes room for `capacity` headers; more may be added.
    public init(capacity: Int = 8) {
        unsafe raw = rd_kafka_headers_new(capacity)
    }

    /// Copies `headers`, in order.
    public init(_ headers: [Header]) {
        self.init(capacity: headers.count)
        for header in headers { append(header.name, header.value.span) }
    }

    deinit {
        unsafe rd_kafka_headers_destroy(raw)
    }

    /// Adds a header after those that are there; the bytes are copied. The name is lent as it is: a C string of it
    /// would be a copy for each header.
    public mutating func append(_ name: String, _ value: borrowing Span<UInt8>) {
        let code = unsafe name.utf8.span.withUnsafeBufferPointer { name in
            unsafe value.withUnsafeBufferPointer { bytes in
                unsafe shim_rdkafka_header_add(raw, name.baseAddress, name.count, bytes.baseAddress, bytes.count)
            }
        }
        // Refused only for headers that are read-only, which these never are.
        precondition(code == RD_KAFKA_RESP_ERR_NO_ERROR)
    }

    /// Adds a header with the UTF-8 bytes of `text`.
    public mutating func append(_ name: String, _ text: String) {
        append(name, text.utf8.span)
    }

    /// Hands the memory over: whoever takes it frees it.
    consuming func release() -> OpaquePointer {
        let released = unsafe raw
        discard self
        return unsafe released
    }
}
