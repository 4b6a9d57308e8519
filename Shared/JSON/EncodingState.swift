/// The one shared state of an encoding: its containers and encoders are small values that refer to it.
///
/// `@safe`: the pointer is made and freed here. It is constant, so that no access pays for exclusivity checks; no
/// method calls out to a type's own code while it holds the storage.
@safe
final class EncodingState {
    private let storage: UnsafeMutablePointer<EncodingStorage>
    private let depthMax: Int

    init(depthMax: Int) {
        self.depthMax = depthMax
        unsafe storage = .allocate(capacity: 1)
        unsafe storage.initialize(to: EncodingStorage())
    }

    deinit {
        unsafe storage.deinitialize(count: 1)
        unsafe storage.deallocate()
    }

    /// A type wrote to a container or encoder that was closed.
    var isInterleaved: Bool { unsafe storage.pointee.isInterleaved }
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
    func openNested(_ opener: UInt8, closer: UInt8) -> Int {
        unsafe storage.pointee.open(opener, closer: closer)
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
        return TapeParser.pathAtEnd(of: Array(bytes))
    }
}
