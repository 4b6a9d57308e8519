/// Turns values into JSON: no whitespace, members in the order in which the type encodes them (its declaration's, when
/// synthesized), absent optionals left out, integers in full, doubles in the shortest form that reads back the same.
///
/// The order of a `Dictionary` or a `Set` is its own, and so changes from process to process.
public struct JSONEncoder: Sendable {
    /// How deep values may nest; a value that holds itself without end is refused by this limit.
    public var depthMax: Int

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

    private func encoded<T: Encodable>(_ value: T) throws(JSONError) -> EncodingState {
        let state = EncodingState(depthMax: depthMax)
        do {
            try state.encode(value, depth: 0)
        } catch let error as JSONError {
            if !state.isInterleaved { throw error }
        } catch {
            if !state.isInterleaved { throw .rejected(error, state.place(at: state.count)) }
        }
        if state.isInterleaved {
            throw .rejected(InterleavedContainers(), state.place(at: state.count))
        }
        return state
    }
}

struct InterleavedContainers: Error {}
