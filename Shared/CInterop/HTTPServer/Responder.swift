/// The right to answer one request, once, from any thread.
public struct Responder: Sendable {
    let exchange: Exchange
    let engine: Engine

    /// Sends the answer. Only the first counts: a later one, or one after the answer deadline, is dropped and logged as
    /// `HTTPServerEvent.answerIgnored`.
    public func answer(_ response: HTTPResponse) {
        engine.answer(exchange, response)
    }

    /// Answers with a problem; the same rules hold.
    public func answer(_ problem: ProblemDetails) {
        engine.answer(exchange, .problem(problem))
    }

    /// Whether an answer would still be sent; it may change at any moment.
    public var isWaiting: Bool { exchange.isWaiting }
}
