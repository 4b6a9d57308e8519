import Synchronization

/// How many bytes of a kind a process holds at once, and how many it may.
final class ByteBudget: Sendable {
    let bytesMax: Int
    private let used = Atomic<Int>(0)

    init(bytesMax: Int) { self.bytesMax = bytesMax }

    var usedBytes: Int { used.load(ordering: .relaxed) }

    /// Counts bytes in until the reservation is released; `nil` where they do not fit, unless they are forced in.
    func reserve(_ bytes: Int, isForced: Bool = false) -> ByteReservation? {
        let reservation = ByteReservation(of: self)
        return reservation.grow(by: bytes, isForced: isForced) ? reservation : nil
    }

    fileprivate func take(_ bytes: Int, isForced: Bool) -> Bool {
        let (_, total) = used.add(bytes, ordering: .relaxed)
        if total <= bytesMax || isForced { return true }
        used.subtract(bytes, ordering: .relaxed)
        return false
    }

    fileprivate func giveBack(_ bytes: Int) { used.subtract(bytes, ordering: .relaxed) }
}

/// Bytes of a budget; they are free again when nobody holds it any more.
final class ByteReservation: Sendable {
    private let budget: ByteBudget
    private let bytes = Atomic<Int>(0)

    fileprivate init(of budget: ByteBudget) { self.budget = budget }

    deinit { budget.giveBack(bytes.load(ordering: .relaxed)) }

    /// Grows to so many bytes in all, where it does not have them; false: they do not fit.
    func cover(_ all: Int) -> Bool {
        let more = all - bytes.load(ordering: .relaxed)
        return more <= 0 || grow(by: more)
    }

    /// False: that many more do not fit.
    fileprivate func grow(by more: Int, isForced: Bool = false) -> Bool {
        guard budget.take(more, isForced: isForced) else { return false }
        bytes.add(more, ordering: .relaxed)
        return true
    }
}
