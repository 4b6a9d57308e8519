internal import Platform

/// What a running server's threads share: routes, limits, the requests in hand and the workers.
final class Engine: Sendable {
    let configuration: HTTPServerConfiguration
    let router: Router
    private let finish: @Sendable (inout HTTPResponse) -> Void
    let log: @Sendable (HTTPServerEvent) -> Void
    let observe: @Sendable (HTTPAnswer) -> Void
    let inHand = RequestsInHand()
    let connections = ConnectionWatch()
    let workers = WorkerPool()
    let bodies: ByteBudget
    let answers: ByteBudget

    init(
        configuration: HTTPServerConfiguration, router: Router,
        finish: @escaping @Sendable (inout HTTPResponse) -> Void, observe: @escaping @Sendable (HTTPAnswer) -> Void,
        log: @escaping @Sendable (HTTPServerEvent) -> Void
    ) {
        self.configuration = configuration
        self.router = router
        self.finish = finish
        bodies = ByteBudget(bytesMax: configuration.bodiesBytesMax)
        answers = ByteBudget(bytesMax: configuration.answersBytesMax)
        self.observe = observe
        self.log = log
    }

    // MARK: Answers

    /// An answer that the server gives by itself.
    func own(_ problem: ProblemDetails) -> HTTPResponse {
        var response = HTTPResponse.problem(problem)
        finish(&response)
        return response
    }

    /// Gives a waiting request its answer, unless it has one.
    func answer(_ exchange: Exchange, _ response: HTTPResponse) {
        guard exchange.answer(response) else {
            log(.answerIgnored(method: exchange.method, route: exchange.route))
            return
        }
        inHand.stopWaiting(exchange)
    }

    /// Answers on behalf of a handler that has not; to be late is no fault here. True: this was the answer.
    @discardableResult
    private func answerInstead(_ exchange: Exchange, _ problem: ProblemDetails) -> Bool {
        guard exchange.answer(own(problem)) else { return false }
        inHand.stopWaiting(exchange)
        return true
    }

    /// What the client learns of an error that a handler threw.
    func response(to error: any Error, method: HTTPMethod, route: String) -> HTTPResponse {
        if let problem = error as? ProblemDetails { return .problem(problem) }
        log(.handlerFailed(method: method, route: route, error: error))
        return own(.internalError)
    }

    // MARK: Handlers

    /// Takes charge of a request whose connection has just been suspended.
    func serve(_ exchange: Exchange, _ request: HTTPRequest, by handler: RequestHandler) {
        let deadline = MonotonicTime.now.advanced(byMilliseconds: configuration.answerDeadlineMilliseconds)
        guard inHand.startWaiting(exchange, deadline: deadline) else {
            answerInstead(exchange, .shuttingDown)
            return
        }
        workers.submit { [self] in
            // Its deadline may have passed while it was queued: nobody would see the answer.
            guard exchange.isWaiting else { return }
            run(handler, exchange, request)
        }
    }

    private func run(_ handler: RequestHandler, _ exchange: Exchange, _ request: HTTPRequest) {
        do {
            switch handler {
            case .immediate(let handler), .blocking(let handler): answer(exchange, try handler(request))
            case .deferred(let handler): try handler(request, Responder(exchange: exchange, engine: self))
            }
        } catch {
            answer(exchange, response(to: error, method: exchange.method, route: exchange.route))
        }
    }

    // MARK: Deadlines

    /// Starts the thread of `keepDeadlines`, which ends with the server.
    func startKeepingDeadlines() throws(HTTPServerError) {
        do throws(ThreadError) {
            _ = try NamedThread.start(name: "http-deadlines") { [self] in keepDeadlines() }
        } catch {
            throw .cannotStartThread(errorNumber: error.errorNumber)
        }
    }

    /// Runs until the server has ended, on a thread of its own. All deadlines of a kind are equally long, so no
    /// request that comes while it sleeps can be due before a whole such time has passed: nobody needs to wake it.
    func keepDeadlines() {
        var wake = MonotonicTime.now
        while !inHand.hasEnded(by: wake) {
            let now = MonotonicTime.now
            wake = min(answerOverdue(at: now), shutDownLate(at: now))
        }
    }

    private func answerOverdue(at now: MonotonicTime) -> MonotonicTime {
        let (exchanges, next) = inHand.overdue(at: now)
        for exchange in exchanges where answerInstead(exchange, .answerDeadlinePassed) {
            log(.answerDeadlinePassed(method: exchange.method, route: exchange.route))
        }
        return next ?? now.advanced(byMilliseconds: configuration.answerDeadlineMilliseconds)
    }

    private func shutDownLate(at now: MonotonicTime) -> MonotonicTime {
        let (late, next) = connections.shutDownLate(at: now)
        for connection in late { log(.transferDeadlinePassed(remoteAddress: connection.remoteAddress)) }
        let soonest = now.advanced(byMilliseconds: configuration.transferDeadlineMilliseconds)
        return min(next ?? soonest, soonest)
    }

    // MARK: Stop

    /// Waits for the requests in hand, then answers 503 for handlers that have not; when it returns, no connection is
    /// suspended.
    func drain(deadline: MonotonicTime) {
        inHand.advance(to: .stopping)
        let left = inHand.liveCount(by: deadline)
        let unanswered = inHand.cutShort().filter { answerInstead($0, .shuttingDown) }
        if left > 0 {
            log(.stopCutShort(requests: left))
            // Time for the answers that were just given to leave; clients too slow for that lose theirs.
            if !unanswered.isEmpty { _ = inHand.liveCount(by: .now.advanced(byMilliseconds: Self.flushMilliseconds)) }
        }
        // Only another thread that is between taking a connection and resuming it can still be waited for: a few
        // instructions.
        let areResumed = inHand.allAreResumed(by: .now.advanced(byMilliseconds: Self.resumeMilliseconds))
        precondition(areResumed, "a suspended connection was never resumed")
    }

    private static let flushMilliseconds = 500
    private static let resumeMilliseconds = 10_000
}
