/// The one shared state of an encoding: its containers and encoders are small values that refer to it.
///
/// `@safe`: the pointer is made and freed here. It is constant, so that no access pays for exclusivity checks; no
/// method calls out to a type's own code while it holds the storage.
@safe
final class EncodingState {
    private let storage: UnsafeMutablePointer<EncodingStorage>
    private let depthMax: Int
    private let writesApart: Bool
    private weak var parent: EncodingState?
    private let offsetInParent: Int

    /// - Parameter writesApart: Whether nested containers and super encoders have a buffer of their own each, so that
    ///   a type may write to several of them by turns. Slower, and needed by few types that are coded by hand.
    init(depthMax: Int, writesApart: Bool, parent: EncodingState? = nil) {
        self.depthMax = depthMax
        self.writesApart = writesApart
        self.parent = parent
        offsetInParent = parent?.count ?? 0
        unsafe storage = .allocate(capacity: 1)
        unsafe storage.initialize(to: EncodingStorage())
    }

    deinit {
        unsafe storage.deinitialize(count: 1)
        unsafe storage.deallocate()
    }

    var isInterleaved: Bool {
        unsafe storage.pointee.isInterleaved || storage.pointee.parts.contains { $0.state.isInterleaved }
    }
    var count: Int { unsafe storage.pointee.out.count }
    var bytes: [UInt8] { unsafe storage.pointee.out.copy() }
    func append(to bytes: inout [UInt8]) { unsafe storage.pointee.out.append(to: &bytes) }

    /// Encodes a value in the place where the writer stands, within `depth` open containers. If it throws, nothing
    /// is left of what was written from `rollback` on: a type may catch that, and go on.
    @inline(__always)
    func encode<T: Encodable>(_ value: T, depth: Int, rollback: Int) throws {
        let slot = unsafe storage.pointee.out.count
        do {
            guard depth <= depthMax else { throw JSONError.tooDeep(max: depthMax, place(at: slot)) }
            try value.encode(to: ValueEncoder(state: self, depth: depth, slot: slot))
        } catch {
            let named = name(error, at: slot)
            unsafe storage.pointee.rollBack(to: rollback, depth: depth)
            throw named
        }
        unsafe storage.pointee.close(to: depth)
        if unsafe storage.pointee.out.count == slot { unsafe storage.pointee.out.append("{}" as StaticString) }
    }

    /// The error with the place where it was thrown, unless it has one.
    @inline(never)
    private func name(_ error: any Error, at slot: Int) -> any Error {
        error is JSONError || isInterleaved ? error : JSONError.rejected(error, place(at: slot))
    }

    /// The writer, if the place is still the one where it stands.
    @inline(__always)
    func write(slot: Int, _ body: (inout ByteBuffer) -> Void) throws {
        guard unsafe storage.pointee.out.count == slot else {
            unsafe storage.pointee.isInterleaved = true
            throw InterleavedContainers()
        }
        unsafe body(&storage.pointee.out)
    }

    /// Starts an object or array in the slot, or finds the one that an earlier request started there. -1 if neither.
    func openContainer(_ opener: UInt8, closer: UInt8, depth: Int, slot: Int) -> Int {
        if unsafe storage.pointee.out.count == slot {
            return unsafe storage.pointee.open(opener, closer: closer)
        }
        return unsafe storage.pointee.reopen(depth: depth, start: slot, closer: closer) ? slot : -1
    }

    /// Starts an object or array as the next value of a container that was just made ready for it.
    func openNested(_ opener: UInt8, closer: UInt8, depth: Int) -> Container {
        guard writesApart else {
            return Container(state: self, depth: depth, start: unsafe storage.pointee.open(opener, closer: closer))
        }
        let part = part(depth: depth)
        return Container(state: part, depth: 0, start: unsafe part.storage.pointee.open(opener, closer: closer))
    }

    /// Makes the container the innermost one; the offset at which it goes on.
    @inline(__always)
    func resume(depth: Int, start: Int) throws -> Int {
        guard unsafe storage.pointee.resume(depth: depth, start: start) else { throw InterleavedContainers() }
        return unsafe storage.pointee.out.count
    }

    /// Makes the object ready for a member's value, its name written. False if the object was closed before.
    @inline(__always)
    func beginMember(_ name: String, depth: Int, start: Int) -> Bool {
        guard unsafe storage.pointee.resume(depth: depth, start: start) else { return false }
        unsafe storage.pointee.out.append(name: name)
        return true
    }

    /// Makes the array ready for its next element. False if the array was closed before.
    @inline(__always)
    func beginElement(depth: Int, start: Int) -> Bool {
        guard unsafe storage.pointee.resume(depth: depth, start: start) else { return false }
        if unsafe storage.pointee.out.last != UInt8(ascii: "[") {
            unsafe storage.pointee.out.append(UInt8(ascii: ","))
        }
        return true
    }

    /// The writer, standing where a member's or element's value belongs.
    @inline(__always)
    func write(_ body: (inout ByteBuffer) -> Void) { unsafe body(&storage.pointee.out) }

    /// An encoder for the next value of a container that was just made ready for it.
    func reserveSlot(depth: Int) -> ValueEncoder {
        if writesApart { return ValueEncoder(state: part(depth: depth), depth: 0, slot: 0) }
        let slot = count
        unsafe storage.pointee.openSlot = slot
        return ValueEncoder(state: self, depth: depth, slot: slot)
    }

    /// How many elements the open array holds by now, read back from what is written.
    func elementCount(depth: Int, start: Int) -> Int {
        guard unsafe storage.pointee.resume(depth: depth, start: start) else { return 0 }
        if unsafe storage.pointee.out.last == UInt8(ascii: "[") { return 0 }
        guard case .index(let last) = path(at: count).components.last else { return 0 }
        return last + 1
    }

    /// Where an offset of the output lies: read back from what is written, since it is asked for only by errors.
    func place(at offset: Int) -> JSONPlace { JSONPlace(offset: offset, path: path(at: offset)) }

    func path(at offset: Int) -> JSONPath {
        let bytes = unsafe storage.pointee.out.copy().prefix(max(offset, 0))
        let own = TapeParser.pathAtEnd(of: Array(bytes))
        let above = parent?.path(at: offsetInParent).components ?? []
        return JSONPath(above + own.components)
    }
}

// MARK: Parts written apart

extension EncodingState {
    /// A container of some state: the same one, or a part.
    struct Container {
        let state: EncodingState
        let depth: Int
        let start: Int

        /// For a type that writes to an object or array that is closed; every write to it fails.
        static func closed(_ state: EncodingState) -> Container { Container(state: state, depth: 0, start: -1) }
    }

    /// A state for a value of its own; one digit stands in its place until all is written.
    private func part(depth: Int) -> EncodingState {
        let part = EncodingState(depthMax: depthMax - depth, writesApart: true, parent: self)
        unsafe storage.pointee.parts.append((count, part))
        write { $0.append(UInt8(ascii: "0")) }
        return part
    }

    /// Closes what is open and puts the parts in their places.
    func joinParts() {
        unsafe storage.pointee.close(to: 0)
        if count == 0 { write { $0.append("{}" as StaticString) } }
        let parts = unsafe storage.pointee.parts
        if parts.isEmpty { return }
        let whole = bytes
        unsafe storage.pointee.out.truncate(to: 0)
        var copied = 0
        for part in parts {
            part.state.joinParts()
            write { $0.append(bytes: whole.span.extracting(copied..<part.offset)) }
            write { $0.append(bytes: part.state.bytes.span) }
            copied = part.offset + 1
        }
        write { $0.append(bytes: whole.span.extracting(copied..<whole.count)) }
    }
}
