internal import Glibc
internal import Synchronization

/// Closures that run at the process's orderly exit, last added first.
enum ExitHooks {
    private static let bodies = Mutex<[@Sendable () -> Void]>([])

    static func add(_ body: @escaping @Sendable () -> Void) {
        let isFirst = bodies.withLock { bodies in
            bodies.append(body)
            return bodies.count == 1
        }
        if isFirst { atexit { ExitHooks.run() } }
    }

    private static func run() {
        let taken = bodies.withLock { bodies in
            defer { bodies.removeAll() }
            return bodies
        }
        for body in taken.reversed() { body() }
    }
}
