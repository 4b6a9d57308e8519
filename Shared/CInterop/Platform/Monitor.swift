internal import Glibc

/// State behind a lock on which threads can wait for a change, with a deadline: Hoare's monitor over a POSIX mutex and
/// condition.
///
/// Proof for `@unchecked Sendable`: `state` is read and written only between `pthread_mutex_lock` and `unlock` of this
/// object's own mutex (`pthread_cond_timedwait` holds it whenever it returns), and `State` is `Sendable`, so nothing
/// that leaves the lock is shared. The mutex and the condition are allocated once, never move, and are freed in
/// `deinit`, which no waiting thread can meet since it holds a reference.
@safe public final class Monitor<State: Sendable>: @unchecked Sendable {
    private var state: State
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let changed: UnsafeMutablePointer<pthread_cond_t>

    public init(_ state: State) {
        self.state = state
        unsafe mutex = .allocate(capacity: 1)
        unsafe changed = .allocate(capacity: 1)
        var attributes = pthread_condattr_t()
        unsafe pthread_mutex_init(mutex, nil)
        unsafe pthread_condattr_init(&attributes)
        unsafe pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        unsafe pthread_cond_init(changed, &attributes)
        unsafe pthread_condattr_destroy(&attributes)
    }

    deinit {
        unsafe pthread_cond_destroy(changed)
        unsafe pthread_mutex_destroy(mutex)
        unsafe changed.deallocate()
        unsafe mutex.deallocate()
    }

    /// Looks at the state or changes it. Whoever changes what others wait for wakes them afterwards.
    public func withLock<Result>(_ body: (inout State) -> Result) -> Result {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        return body(&state)
    }

    /// Wakes one thread that waits.
    public func wakeOne() { unsafe pthread_cond_signal(changed) }

    /// Wakes every thread that waits.
    public func wakeAll() { unsafe pthread_cond_broadcast(changed) }

    /// Calls `body` at once and whenever woken, until it returns a value (which is returned) or the deadline has passed
    /// (`nil`).
    public func wait<Result>(until deadline: MonotonicTime, _ body: (inout State) -> Result?) -> Result? {
        var end = timespec(
            tv_sec: Int(deadline.nanoseconds / 1_000_000_000), tv_nsec: Int(deadline.nanoseconds % 1_000_000_000))
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        while true {
            if let result = body(&state) { return result }
            if unsafe pthread_cond_timedwait(changed, mutex, &end) == ETIMEDOUT { return body(&state) }
        }
    }

    /// Waits as above, for at most that time.
    public func wait<Result>(milliseconds: Int, _ body: (inout State) -> Result?) -> Result? {
        wait(until: MonotonicTime.now.advanced(byMilliseconds: max(0, milliseconds)), body)
    }
}
