internal import Glibc

/// A thread of the operating system with a name that debuggers and `top -H` show.
public final class NamedThread: Sendable {
    public let name: String
    private let hasEnded = Monitor(false)

    private init(name: String) { self.name = name }

    /// Starts a thread that runs `body`. Its signal mask is its starter's.
    public static func start(
        name: String, _ body: @escaping @Sendable () -> Void
    ) throws(ThreadError) -> NamedThread {
        let thread = NamedThread(name: name)
        try launch(name: name) {
            setName(name)
            body()
            thread.hasEnded.withLock { $0 = true }
            thread.hasEnded.wakeAll()
        }
        return thread
    }

    /// Waits until `body` has returned; false when the time has passed first.
    public func join(milliseconds: Int) -> Bool {
        hasEnded.wait(milliseconds: milliseconds) { $0 ? true : nil } ?? false
    }

    private static func launch(
        name: String, _ run: @escaping @Sendable () -> Void
    ) throws(ThreadError) {
        let retained = unsafe Unmanaged.passRetained(ThreadBody(run))
        var thread = pthread_t()
        let failure = unsafe pthread_create(
            &thread, nil,
            { argument in
                // The new thread owns the body from here on.
                unsafe Unmanaged<ThreadBody>.fromOpaque(argument!).takeRetainedValue().run()
                return nil
            }, retained.toOpaque())
        guard failure == 0 else {
            unsafe retained.release()
            throw ThreadError(name: name, errorNumber: failure)
        }
        pthread_detach(thread)
    }

    /// The kernel keeps 15 bytes of a name (proc(5), `/proc/pid/comm`); a thread without one works as well.
    private static func setName(_ name: String) {
        let file = unsafe open("/proc/thread-self/comm", O_WRONLY | O_CLOEXEC)
        guard file >= 0 else { return }
        let bytes = Array(name.utf8.prefix(15))
        _ = unsafe write(file, bytes, bytes.count)
        close(file)
    }
}

private final class ThreadBody: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}

/// The system gave no thread: a limit on processes, or no memory.
public struct ThreadError: Error, Hashable, Sendable, CustomStringConvertible {
    public let name: String
    /// An `errno`.
    public let errorNumber: Int32

    public var description: String { "cannot start the thread \(name): error \(errorNumber)" }
}
