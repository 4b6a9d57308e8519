internal import Platform
import Synchronization

/// An HTTP/1.1 server over GNU libmicrohttpd: started once, stopped once.
///
/// Polling threads read and write sockets; worker threads run handlers; one more thread keeps the deadlines. Refusals
/// are problem details (RFC 9457), except for what the library itself cannot parse: that gets a plain 400, 413, 414 or
/// 431.
public final class HTTPServer: Sendable {
    private enum Lifecycle: Sendable {
        case new
        case running(Daemon)
        case stopped
    }

    let engine: Engine
    private let lifecycle = Mutex(Lifecycle.new)

    /// - Parameters:
    ///   - observe: is told of every answer, on a polling thread; it must not block.
    ///   - log: is told what an operator should know, on any thread; it must not block for long.
    public init(
        configuration: HTTPServerConfiguration, router: Router,
        observe: @escaping @Sendable (HTTPAnswer) -> Void = { _ in },
        log: @escaping @Sendable (HTTPServerEvent) -> Void
    ) {
        engine = Engine(configuration: configuration, router: router, observe: observe, log: log)
    }

    deinit {
        stop(deadlineMilliseconds: 0)
    }

    /// Binds and listens; requests are served from here on.
    /// - Returns: the port, of interest when the configuration says 0.
    /// - Throws: `HTTPServerError`; the server cannot be started again.
    @discardableResult
    public func start() throws(HTTPServerError) -> UInt16 {
        try engine.configuration.validate()
        let isNew = lifecycle.withLock { lifecycle in
            guard case .new = lifecycle else { return false }
            lifecycle = .stopped
            return true
        }
        guard isNew else { throw .alreadyStarted }
        do throws(HTTPServerError) {
            try engine.workers.start(threads: engine.configuration.workerThreads)
            let daemon = try Daemon(engine)
            lifecycle.withLock { $0 = .running(daemon) }
            try engine.startKeepingDeadlines()
            return daemon.port
        } catch {
            stop(deadlineMilliseconds: 0)
            _ = engine.workers.close(deadline: .now)
            throw error
        }
    }

    /// Accepts no connection any more, lets the requests in hand finish, answers 503 for those that have not at the
    /// deadline, closes. Takes the deadline and a second at most. Later calls do nothing. Not to be called from a
    /// handler, which it would wait for.
    public func stop(deadlineMilliseconds: Int) {
        let running = lifecycle.withLock { lifecycle -> Daemon? in
            guard case .running(let daemon) = lifecycle else { return nil }
            lifecycle = .stopped
            return daemon
        }
        guard let running else { return }
        let deadline = MonotonicTime.now.advanced(byMilliseconds: deadlineMilliseconds)
        running.quiesce()
        engine.drain(deadline: deadline)
        running.stop()
        engine.inHand.advance(to: .ended)
        let abandoned = engine.workers.close(
            deadline: max(deadline, .now.advanced(byMilliseconds: Self.joinMilliseconds)))
        if abandoned > 0 { engine.log(.handlersAbandoned(count: abandoned)) }
    }

    /// Idle worker threads need this long to hear of the end.
    private static let joinMilliseconds = 200

    /// Open connections, for a gauge.
    public var connectionCount: Int { engine.connections.count }
}
