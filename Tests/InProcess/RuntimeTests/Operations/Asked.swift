import Platform
import TestSupport
import Testing

/// A request that is under way in a thread of its own.
final class Asked: Sendable {
    private let outcome = Monitor<Result<HTTPClient.Answer, any Error>?>(nil)

    init(_ ask: @escaping @Sendable () throws -> HTTPClient.Answer) throws {
        _ = try NamedThread.start(name: "test-request") { [outcome] in
            let result = Result { try ask() }
            outcome.withLock { $0 = result }
            outcome.wakeAll()
        }
    }

    /// Waits for the answer, as long as the client does.
    func value() throws -> HTTPClient.Answer {
        try #require(outcome.wait(milliseconds: 300_000) { $0 }, "no answer").get()
    }
}
