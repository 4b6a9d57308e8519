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

    /// Writes in one order of bytes, so a type must have done with a nested container or encoder before it goes on
    /// with another: as every synthesized coding does.
    private func encoded<T: Encodable>(_ value: T) throws(JSONError) -> EncodingState {
        let state = EncodingState(depthMax: depthMax)
        let outcome = Result { try state.encode(value, depth: 0, rollback: 0) }
        // Whatever else the type threw: this came first.
        guard !state.isInterleaved else { throw .rejected(InterleavedContainers(), JSONPlace(offset: 0)) }
        if case .failure(let error) = outcome {
            throw error as? JSONError ?? .rejected(error, JSONPlace(offset: 0))
        }
        return state
    }
}

/// A type wrote to a container or encoder that was closed: by turns with another, or after its own `encode(to:)` had
/// returned.
struct InterleavedContainers: Error {}
