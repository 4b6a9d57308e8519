import CLibpq
import Dispatch
import Glibc

/// Asks the server to cancel what a connection is running. It may be used from any thread; a session that runs nothing
/// ignores it.
///
/// `@unchecked Sendable`: a `PGcancel` is written once, by `PQgetCancel`, before this object exists; `PQcancel` only
/// reads it and is thread-safe by libpq's documentation ("Canceling Queries in Progress"); it is freed in `deinit`,
/// which reference counting runs after the last use. The semaphore is `Sendable` itself.
@safe public final class Cancellation: @unchecked Sendable {
    private let pointer: OpaquePointer
    /// Signalled when a request begun by `start` has been taken by the server or has failed.
    private let done = DispatchSemaphore(value: 0)

    init?(_ handle: Handle) {
        guard let pointer = unsafe PQgetCancel(handle.pointer) else { return nil }
        unsafe self.pointer = pointer
    }

    deinit {
        unsafe PQfreeCancel(pointer)
    }

    /// Sends the request and waits until the server has taken it; whether it did. Blocks as long as connecting does.
    @discardableResult
    public func cancel() -> Bool {
        var message = [CChar](repeating: 0, count: 256)
        return unsafe PQcancel(pointer, &message, Int32(message.count)) == 1
    }

    /// Sends the request from a thread of its own: libpq's call blocks, and the caller's deadline has passed already.
    /// The thread ends with the call, at the latest when the kernel gives up connecting (`tcp_user_timeout`).
    func start() -> Bool {
        let retained = unsafe Unmanaged.passRetained(self)
        var thread = pthread_t()
        let failure = unsafe pthread_create(
            &thread, nil,
            { context in
                guard let context = unsafe context else { return nil }
                let cancellation = unsafe Unmanaged<Cancellation>.fromOpaque(context).takeRetainedValue()
                cancellation.cancel()
                cancellation.done.signal()
                return nil
            }, unsafe retained.toOpaque())
        guard failure == 0 else {
            unsafe retained.release()
            return false
        }
        pthread_detach(thread)
        return true
    }

    /// Waits until the request begun by `start` is over, so that it cannot hit a later statement.
    func waitUntilDone(_ deadline: Deadline) -> Bool {
        done.wait(timeout: deadline.dispatchTime) == .success
    }
}
