/// The decisions of a pool: who gets a connection, who waits, what is closed. Pure: no I/O and no clock, so that it can
/// be held under a lock and tested on its own. A place is the right to have one connection; there are never more of
/// them than `placesMax`.
struct PoolState<Resource> {
    private let placesMax: Int
    private var idle: [Resource] = []
    private var places = 0
    private var waiters: [WaiterID] = []
    private var granted: [WaiterID: Grant] = [:]
    private var lastWaiter: UInt64 = 0
    private(set) var isStopped = false

    typealias WaiterID = UInt64

    /// What somebody who asked was given.
    enum Grant {
        /// An idle connection.
        case use(Resource)
        /// A place without a connection: make one.
        case open
        case stopped
    }

    enum Acquisition {
        case granted(Grant)
        case wait(WaiterID)
    }

    init(placesMax: Int) {
        precondition(placesMax > 0, "a pool without connections")
        self.placesMax = placesMax
    }

    /// Places taken, by connections in use and idle ones.
    var placesTaken: Int { places }
    var idleCount: Int { idle.count }
    var waiterCount: Int { waiters.count }

    /// The most recently used connection is given first, so that those not needed grow old.
    mutating func acquire() -> Acquisition {
        if isStopped { return .granted(.stopped) }
        if let resource = idle.popLast() { return .granted(.use(resource)) }
        if places < placesMax {
            places += 1
            return .granted(.open)
        }
        lastWaiter += 1
        waiters.append(lastWaiter)
        return .wait(lastWaiter)
    }

    /// Takes a connection back. Returns the waiter to wake, who came first, and what is to be closed.
    mutating func release(_ resource: Resource) -> (wake: WaiterID?, close: Resource?) {
        if isStopped {
            places -= 1
            return (nil, resource)
        }
        guard let waiter = popWaiter() else {
            idle.append(resource)
            return (nil, nil)
        }
        granted[waiter] = .use(resource)
        return (waiter, nil)
    }

    /// Takes a place back whose connection is broken or was never made.
    mutating func vacate() -> WaiterID? {
        guard !isStopped, let waiter = popWaiter() else {
            places -= 1
            return nil
        }
        granted[waiter] = .open
        return waiter
    }

    /// What a woken waiter was given; `nil` for one that gave up before, who waits no longer.
    mutating func claim(_ waiter: WaiterID) -> Grant? {
        if let grant = granted.removeValue(forKey: waiter) { return grant }
        waiters.removeAll { $0 == waiter }
        return nil
    }

    /// Refuses everybody from now on. Returns the waiters to wake and the idle connections to close.
    mutating func stop() -> (wake: [WaiterID], close: [Resource]) {
        isStopped = true
        defer {
            places -= idle.count
            idle = []
            waiters = []
        }
        for waiter in waiters { granted[waiter] = .stopped }
        return (waiters, idle)
    }

    private mutating func popWaiter() -> WaiterID? {
        waiters.isEmpty ? nil : waiters.removeFirst()
    }
}
