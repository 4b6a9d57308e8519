/// A type that is read from JSON so often that `Decodable`'s containers, which cost several times what they find, are
/// too slow for it.
///
/// It reads its members itself, and takes only what is exactly as it should be. Whatever else there is, it throws
/// `JSONUnexpected`, and `JSONDecoder` leaves the document to the type's `Decodable`: that decides, and says what is
/// wrong. Both must read the same.
public protocol JSONReadable: Decodable {
    /// What becomes of names that the type does not know; ignored unless it says otherwise.
    static var unknownMembers: JSONDecoder.UnknownMembers { get }

    init(members: JSONMembers) throws(JSONUnexpected)
}

extension JSONReadable {
    public static var unknownMembers: JSONDecoder.UnknownMembers { .ignored }
}

/// Not what a `JSONReadable` type takes by itself. Never seen outside of the decoder.
public struct JSONUnexpected: Error {
    public init() {}
}

/// The members of an object, for a `JSONReadable` type.
public struct JSONMembers {
    /// Where a value of the document stands.
    public struct Place {
        let index: Int
    }

    /// The elements of an array that are left.
    public struct Elements {
        public let count: Int
        var next: Int
        let end: Int
    }

    private let document: Document
    private let object: Int

    /// - Throws: `JSONUnexpected` if no object stands at `index`.
    init(_ document: Document, _ index: Int) throws(JSONUnexpected) {
        guard document.kind(at: index) == .object else { throw JSONUnexpected() }
        self.document = document
        object = index
    }

    /// The place of a member's value; `nil` if there is none, or null.
    public func place(_ name: StaticString) -> Place? {
        let index = unsafe document.findMember(
            UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount), of: object)
        guard let index, !document.isNull(at: index) else { return nil }
        return Place(index: index)
    }

    public func string(at place: Place) throws(JSONUnexpected) -> String {
        switch try kind(at: place) {
        case .string, .escapedString: document.text(at: place.index)
        default: throw JSONUnexpected()
        }
    }

    /// Lends the bytes of a string without escapes.
    @inlinable
    public func withText<Value>(at place: Place, _ body: (Span<UInt8>) -> Value?) throws(JSONUnexpected) -> Value {
        let bytes = unsafe try plainText(at: place)
        guard let value = unsafe body(bytes.span) else { throw JSONUnexpected() }
        return value
    }

    /// The caller's document keeps them alive.
    @usableFromInline
    func plainText(at place: Place) throws(JSONUnexpected) -> UnsafeBufferPointer<UInt8> {
        guard try kind(at: place) == .string else { throw JSONUnexpected() }
        return unsafe document.bytes(at: place.index)
    }

    public func int64(at place: Place) throws(JSONUnexpected) -> Int64 {
        guard try kind(at: place) == .integer, let value = document.integerIfExact(at: place.index) else {
            throw JSONUnexpected()
        }
        return value
    }

    public func bool(at place: Place) throws(JSONUnexpected) -> Bool {
        switch try kind(at: place) {
        case .true: true
        case .false: false
        default: throw JSONUnexpected()
        }
    }

    public func members(at place: Place) throws(JSONUnexpected) -> JSONMembers {
        _ = try kind(at: place)
        return try JSONMembers(document, place.index)
    }

    public func elements(at place: Place) throws(JSONUnexpected) -> Elements {
        guard try kind(at: place) == .array else { throw JSONUnexpected() }
        return Elements(
            count: document.elementCount(of: place.index), next: place.index + 1, end: document.end(of: place.index))
    }

    /// The next element's place; `nil` behind the last.
    public func next(_ elements: inout Elements) -> Place? {
        guard elements.next < elements.end, document.contains(elements.next) else { return nil }
        defer { elements.next = document.following(elements.next) }
        return Place(index: elements.next)
    }

    /// A place is of this document, or of one that is not shorter: no other is looked at.
    private func kind(at place: Place) throws(JSONUnexpected) -> Tape.Kind {
        guard document.contains(place.index) else { throw JSONUnexpected() }
        return document.kind(at: place.index)
    }
}
