import Glibc
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
        case listening(Int32, port: UInt16)
        case running(Daemon)
        case stopped
    }

    let engine: Engine
    private let lifecycle = Mutex(Lifecycle.new)

    /// - Parameters:
    ///   - observe: is told of every answer, on a polling thread; it must not block.
    ///   - log: is told what an operator should know, on any thread; it must not block for long.
    ///   - finish: adds to an answer that the server gives by itself, on any thread; it must not block.
    public init(
        configuration: HTTPServerConfiguration, router: Router,
        observe: @escaping @Sendable (HTTPAnswer) -> Void = { _ in },
        log: @escaping @Sendable (HTTPServerEvent) -> Void,
        finish: @escaping @Sendable (inout HTTPResponse) -> Void = { _ in }
    ) {
        engine = Engine(configuration: configuration, router: router, finish: finish, observe: observe, log: log)
    }

    deinit {
        stop(deadlineMilliseconds: 0)
    }

    /// Takes the address: from here on clients can connect, and wait. Nothing else is started, so that a program can
    /// find out first whether it may run at all.
    /// - Returns: the port, of interest when the configuration says 0.
    /// - Throws: `HTTPServerError`; the server cannot be started then.
    @discardableResult
    public func listen() throws(HTTPServerError) -> UInt16 {
        let configuration = engine.configuration
        try configuration.validate()
        let isNew = lifecycle.withLock { lifecycle in
            guard case .new = lifecycle else { return false }
            lifecycle = .stopped
            return true
        }
        guard isNew else { throw .alreadyStarted }
        do throws(ListenFault) {
            let (socket, port) = try ListeningSocket.open(host: configuration.host, port: configuration.port)
            lifecycle.withLock { $0 = .listening(socket, port: port) }
            return port
        } catch {
            throw .cannotListen(host: configuration.host, port: configuration.port, fault: error)
        }
    }

    /// Listens, where it does not yet; requests are served from here on.
    /// - Returns: the port, of interest when the configuration says 0.
    /// - Throws: `HTTPServerError`; the server cannot be started again.
    @discardableResult
    public func start() throws(HTTPServerError) -> UInt16 {
        if case .new = lifecycle.withLock({ $0 }) { try listen() }
        let listening = lifecycle.withLock { lifecycle -> (socket: Int32, port: UInt16)? in
            guard case .listening(let socket, let port) = lifecycle else { return nil }
            lifecycle = .stopped
            return (socket, port)
        }
        guard let listening else { throw .alreadyStarted }
        do throws(HTTPServerError) {
            try engine.workers.start(threads: engine.configuration.workerThreads)
            let daemon = try Daemon(engine, listeningAt: listening.socket)
            lifecycle.withLock { $0 = .running(daemon) }
            try engine.startKeepingDeadlines()
            return listening.port
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
            defer { lifecycle = .stopped }
            if case .listening(let socket, _) = lifecycle { close(socket) }
            guard case .running(let daemon) = lifecycle else { return nil }
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

    /// Bytes of the bodies of requests that are counted now (`HTTPServerConfiguration.bodiesBytesMax`), for a gauge.
    public var bodiesBytes: Int { engine.bodies.usedBytes }

    /// Bytes of the answers that are counted now (`HTTPServerConfiguration.answersBytesMax`), for a gauge.
    public var answersBytes: Int { engine.answers.usedBytes }
}
