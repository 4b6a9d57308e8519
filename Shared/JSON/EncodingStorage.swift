/// What is written so far, and which objects and arrays are still open.
///
/// Codable never says that a container is done. Here a container is closed by whatever is next written to one
/// further out; `depth` and the offset of its first byte tell whether a container is still open.
struct EncodingStorage: ~Copyable {
    struct Frame {
        var start: Int
        var closer: UInt8
    }

    var out = ByteBuffer()
    var frames: [Frame] = []
    /// The place that a `superEncoder` was given and that holds nothing yet; -1 if there is none.
    var openSlot = -1
    /// Whether something was written to a container after it had been closed, which bytes in one order cannot follow.
    var isInterleaved = false

    init() { frames.reserveCapacity(16) }

    @inline(__always)
    mutating func close(to depth: Int) {
        if openSlot >= 0 { fillOpenSlot() }
        while frames.count > depth { out.append(frames.removeLast().closer) }
    }

    /// An encoder into which nothing was written stands for an empty object.
    private mutating func fillOpenSlot() {
        if openSlot == out.count { out.append("{}" as StaticString) }
        openSlot = -1
    }

    @inline(__always)
    mutating func open(_ opener: UInt8, closer: UInt8) -> Int {
        let start = out.count
        out.append(opener)
        frames.append(Frame(start: start, closer: closer))
        return start
    }

    /// Forgets what was written from the offset on, and what was opened there.
    @inline(never)
    mutating func rollBack(to offset: Int, depth: Int) {
        out.truncate(to: offset)
        frames.removeLast(max(frames.count - depth, 0))
        openSlot = -1
    }

    /// Whether a container of that kind is open there. It is made the innermost one when it is next written to.
    mutating func reopen(depth: Int, start: Int, closer: UInt8) -> Bool {
        let isOpen = frames.count > depth && frames[depth].start == start && frames[depth].closer == closer
        if !isOpen { isInterleaved = true }
        return isOpen
    }

    /// Makes the container the innermost one. False if it was closed before.
    @inline(__always)
    mutating func resume(depth: Int, start: Int) -> Bool {
        guard frames.count > depth, frames[depth].start == start else {
            isInterleaved = true
            return false
        }
        close(to: depth + 1)
        return true
    }
}
