/// Tells cheaply that a name is new in its object: a bit set over a fingerprint of each name.
///
/// A bit that is set already only means that it may be a double: then the names are compared. Objects with more than
/// `countOfWalkedMax` names are sorted at their end instead, so that no document makes it quadratic.
struct NameSet {
    static let countOfWalkedMax = 32

    private(set) var count = 0
    private var bits: UInt64 = 0
    private var holdsEscaped = false

    @inline(__always)
    mutating func mayHold(_ name: UnsafeBufferPointer<UInt8>, isEscaped: Bool) -> Bool {
        count += 1
        if count > Self.countOfWalkedMax { return false }
        let mayHold = holdsEscaped || isEscaped
        if isEscaped { holdsEscaped = true }
        let length = name.count
        guard length > 0 else {
            defer { bits |= 1 }
            return mayHold || bits & 1 != 0
        }
        let ends = unsafe UInt64(name[0]) &* 31 &+ UInt64(name[length - 1]) &* 7 &+ UInt64(name[length / 2])
        let bit: UInt64 = 1 << ((ends &+ UInt64(length) &* 13) & 63)
        defer { bits |= bit }
        return mayHold || bits & bit != 0
    }
}

extension TapeParser {
    /// Compares a name with the earlier ones of its object.
    @inline(never)
    func refuseDuplicate(_ name: Int, of object: Int, offset: Int) throws(JSONError) {
        var earlier = object + 1
        while earlier < name {
            if tape.equalNames(earlier, name) { throw duplicate(name, of: object, offset: offset) }
            earlier = tape.following(earlier + 1)
        }
    }

    /// Sorts the names of a large object and compares neighbours.
    @inline(never)
    func refuseDuplicates(in object: Int, _ count: Int) throws(JSONError) {
        var names: [(bytes: [UInt8], index: Int)] = []
        names.reserveCapacity(count)
        var index = object + 1
        while index < tape.count {
            names.append((Array(tape.string(index).utf8), index))
            index = tape.following(index + 1)
        }
        names.sort { left, right in
            if left.bytes == right.bytes { return left.index < right.index }
            return left.bytes.lexicographicallyPrecedes(right.bytes)
        }
        for (left, right) in zip(names, names.dropFirst()) where left.bytes == right.bytes {
            throw duplicate(right.index, of: object, offset: tape.start(of: right.index))
        }
    }

    private func duplicate(_ name: Int, of object: Int, offset: Int) -> JSONError {
        .duplicateKey(tape.string(name), JSONPlace(offset: offset, path: tape.path(to: object)))
    }
}
