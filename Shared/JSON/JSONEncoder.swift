/// Turns values into JSON: no whitespace, members in the order in which the type encodes them (its declaration's, when
/// synthesized), absent optionals left out, integers in full, doubles in the shortest form that reads back the same.
///
/// A type that encodes a part of itself with `try?` leaves that part out, its name too, if it fails. `userInfo` is
/// always empty. The order of a `Dictionary` or a `Set` is its own, and so changes from process to process.
public struct JSONEncoder: Sendable {
    /// How deep values may nest, at most 512; a value that holds itself without end is refused by this limit.
    public var depthMax: Int { didSet { depthMax = min(depthMax, 512) } }

    public init(depthMax: Int = 512) { self.depthMax = min(depthMax, 512) }

    /// - Throws: `nonFiniteNumber`, `tooDeep`, or `rejected` with the error that a type threw while it encoded itself.
    public func encode<T: Encodable>(_ value: T) throws(JSONError) -> [UInt8] {
        let state = try encoded(value)
        return state.bytes
    }

    /// Appends the value's JSON to `bytes`, which stay as they were if it throws.
    public func encode<T: Encodable>(_ value: T, into bytes: inout [UInt8]) throws(JSONError) {
        let state = try encoded(value)
        state.append(to: &bytes)
    }

    /// Writes in one order of bytes; a type that writes to several nested containers by turns, which that cannot
    /// follow, is encoded again with a buffer for each.
    private func encoded<T: Encodable>(_ value: T) throws(JSONError) -> EncodingState {
        if let state = try encoded(value, writesApart: false) { return state }
        if let state = try encoded(value, writesApart: true) { return state }
        throw .rejected(EncoderUsedAfterReturn(), JSONPlace(offset: 0))
    }

    /// Nil if the type wrote to a container that was closed.
    private func encoded<T: Encodable>(_ value: T, writesApart: Bool) throws(JSONError) -> EncodingState? {
        let state = EncodingState(depthMax: depthMax, writesApart: writesApart)
        do {
            try state.encode(value, depth: 0, rollback: 0)
        } catch {
            if state.isInterleaved { return nil }
            throw error as? JSONError ?? .rejected(error, JSONPlace(offset: 0))
        }
        if state.isInterleaved { return nil }
        if writesApart { state.joinParts() }
        return state
    }
}

/// A container was written to after it was closed. Seen only inside of the encoder, which then starts again.
struct InterleavedContainers: Error {}

/// A type wrote to an encoder of another call than its own `encode(to:)`, when that had returned.
struct EncoderUsedAfterReturn: Error {}
