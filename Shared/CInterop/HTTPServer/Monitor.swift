import Glibc

/// Nanoseconds of the clock that never jumps.
struct MonotonicTime: Sendable, Comparable {
    let nanoseconds: Int64

    static var now: MonotonicTime {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return MonotonicTime(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }

    static func < (left: MonotonicTime, right: MonotonicTime) -> Bool { left.nanoseconds < right.nanoseconds }

    func advanced(byMilliseconds milliseconds: Int) -> MonotonicTime {
        MonotonicTime(nanoseconds: nanoseconds + Int64(milliseconds) * 1_000_000)
    }
}

/// State behind a lock on which threads can wait for a change, with a deadline: Hoare's monitor over a POSIX mutex and condition.
///
/// Proof for `@unchecked Sendable`: `state` is read and written only between `pthread_mutex_lock` and `unlock` of this
/// object's own mutex (`pthread_cond_timedwait` holds it whenever it returns), and `State` is `Sendable`, so nothing that leaves
/// the lock is shared. The mutex and the condition are allocated once, never move, and are freed in `deinit`, which no waiting thread
/// can meet since it holds a reference.
@safe final class Monitor<State: Sendable>: @unchecked Sendable {
    private var state: State
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let changed: UnsafeMutablePointer<pthread_cond_t>

    init(_ state: State) {
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

    func withLock<Result>(_ body: (inout State) -> Result) -> Result {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        return body(&state)
    }

    /// Wakes one thread that waits.
    func wakeOne() { unsafe pthread_cond_signal(changed) }

    /// Wakes every thread that waits.
    func wakeAll() { unsafe pthread_cond_broadcast(changed) }

    /// Calls `body` at once and whenever woken, until it returns a value (which is returned) or the deadline has passed (nil).
    func wait<Result>(until deadline: MonotonicTime, _ body: (inout State) -> Result?) -> Result? {
        var time = timespec(
            tv_sec: Int(deadline.nanoseconds / 1_000_000_000), tv_nsec: Int(deadline.nanoseconds % 1_000_000_000))
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        while true {
            if let result = body(&state) { return result }
            if unsafe pthread_cond_timedwait(changed, mutex, &time) == ETIMEDOUT { return body(&state) }
        }
    }
}

/// Starts a detached thread; whoever starts it knows by other means when it has ended.
/// - Throws: `HTTPServerError.cannotStartThread`.
func startThread(_ body: @escaping @Sendable () -> Void) throws(HTTPServerError) {
    final class Body: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }
    let opaque = unsafe Unmanaged.passRetained(Body(body))
    var thread = pthread_t()
    let failure = unsafe pthread_create(
        &thread, nil,
        { opaque in
            // The new thread owns the body from here on.
            let body = unsafe Unmanaged<Body>.fromOpaque(opaque!).takeRetainedValue()
            body.run()
            return nil
        }, opaque.toOpaque())
    guard failure == 0 else {
        unsafe opaque.release()
        throw .cannotStartThread(errorNumber: failure)
    }
    pthread_detach(thread)
}
