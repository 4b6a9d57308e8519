/// Turns JSON into values, by RFC 8259 to the letter. It refuses by name what others let pass: duplicate names (in
/// parts of the document that the type does not read, too), byte order marks, bytes that are not UTF-8, lone
/// surrogates. Names that the type does not know are ignored, or refused, as `unknownMembers` says. Integers are exact
/// over their type's whole range; `1.0` and `1e3` are integers, as JSON Schema has it, and `1.5` is refused as
/// `notAnInteger`. Doubles are correctly rounded.
///
/// Every error has its place, so an error that a type throws of its own accord comes as `rejected`, also to a type that
/// catches the errors of its parts. `userInfo` is always empty.
public struct JSONDecoder: Sendable {
    /// What a document may cost.
    public var limits: JSONLimits
    /// What becomes of names that the type does not know, at every depth.
    public var unknownMembers: UnknownMembers

    public enum UnknownMembers: Sendable {
        case ignored, refused
    }

    public init(limits: JSONLimits = JSONLimits(), unknownMembers: UnknownMembers = .ignored) {
        self.limits = limits
        self.unknownMembers = unknownMembers
    }

    public func decode<T: Decodable>(_ type: T.Type, from bytes: [UInt8]) throws(JSONError) -> T {
        try decode(type, from: bytes.span)
    }

    public func decode<T: Decodable>(_ type: T.Type, from bytes: ArraySlice<UInt8>) throws(JSONError) -> T {
        try decode(type, from: bytes.span)
    }

    public func decode<T: Decodable>(_ type: T.Type, from bytes: Span<UInt8>) throws(JSONError) -> T {
        try unsafe bytes.withUnsafeBufferPointer { (buffer) throws(JSONError) -> T in
            try unsafe decode(type, buffer)
        }
    }

    public func decode<T: Decodable>(_ type: T.Type, from bytes: RawSpan) throws(JSONError) -> T {
        try unsafe bytes.withUnsafeBytes { (raw) throws(JSONError) -> T in
            try unsafe decode(type, raw.assumingMemoryBound(to: UInt8.self))
        }
    }

    /// The same for a type that reads itself.
    public func decode<T: JSONReadable>(_ type: T.Type, from bytes: [UInt8]) throws(JSONError) -> T {
        try decode(type, from: bytes, T.unknownMembers) { (document) throws(JSONUnexpected) in
            try T(members: JSONMembers(document, 0))
        }
    }

    /// The same for an array of a type that reads itself.
    public func decode<T: JSONReadable>(_ type: [T].Type, from bytes: [UInt8]) throws(JSONError) -> [T] {
        try decode(type, from: bytes, T.unknownMembers) { (document) throws(JSONUnexpected) in
            guard document.kind(at: 0) == .array else { throw JSONUnexpected() }
            var elements: [T] = []
            elements.reserveCapacity(document.elementCount(of: 0))
            var index = 1
            while index < document.end(of: 0) {
                elements.append(try T(members: JSONMembers(document, index)))
                index = document.following(index)
            }
            return elements
        }
    }

    private func decode<T: Decodable>(
        _ type: T.Type, from bytes: [UInt8], _ unknownMembersOfType: UnknownMembers,
        quickly: (Document) throws(JSONUnexpected) -> T
    ) throws(JSONError) -> T {
        try unsafe bytes.span.withUnsafeBufferPointer { (buffer) throws(JSONError) -> T in
            try unsafe Document.withParsed(buffer, limits: limits) { (document) throws(JSONError) -> T in
                let value: T
                do {
                    value = try quickly(document)
                } catch {
                    value = try decode(type, document)
                }
                if unknownMembers == .refused || unknownMembersOfType == .refused {
                    try document.refuseUnknownMembers()
                }
                return value
            }
        }
    }

    private func decode<T: Decodable>(
        _ type: T.Type, _ buffer: UnsafeBufferPointer<UInt8>
    ) throws(JSONError) -> T {
        try unsafe Document.withParsed(buffer, limits: limits) { (document) throws(JSONError) -> T in
            let value = try decode(type, document)
            if unknownMembers == .refused { try document.refuseUnknownMembers() }
            return value
        }
    }

    private func decode<T: Decodable>(_ type: T.Type, _ document: Document) throws(JSONError) -> T {
        do {
            return try document.decode(type, at: 0)
        } catch let error as JSONError {
            throw error
        } catch {
            throw .rejected(error, JSONPlace(offset: 0))
        }
    }
}
