import Contracts
import JSON
import Platform
import Postgres
import TestSupport

/// Orders that keep coming: threads submit them at a steady pace, one by Kafka and the others by HTTP, and repeat each,
/// under its own key, until it is answered. What is acknowledged here must become exactly one order.
final class Load: Sendable {
    private struct State: Sendable {
        var isStopping = false
        var nextNumber = 1
        var acknowledged: [String: OrderID] = [:]
        var repetitions = 0
        var failure: String?
    }

    struct Failed: Error, CustomStringConvertible {
        let description: String
    }

    private static let threadCount = 4
    private static let pauseMilliseconds = 40
    private static let answerSeconds = 90

    private let system: TestSystem
    private let accounts: [String]
    private let skus: [String]
    private let mark: String
    private let state = Monitor(State())
    private let threads: [NamedThread]

    /// Starts at once.
    init(_ system: TestSystem, accounts: [String], skus: [String]) throws {
        self.system = system
        self.accounts = accounts
        self.skus = skus
        mark = "load-\(UInt32.random(in: 0...UInt32.max))"
        let box = Monitor<Load?>(nil)
        threads = try (0..<Self.threadCount).map { number in
            try NamedThread.start(name: "load \(number)") {
                guard let load = box.wait(milliseconds: 10_000, { $0 }) else { return }
                if number == 0 { load.submitAllByKafka() } else { load.submitAll { try load.submit($0, $1) } }
            }
        }
        box.withLock { $0 = self }
        box.wakeAll()
    }

    /// Orders that were acknowledged until now, by their references.
    var acknowledged: [String: OrderID] { state.withLock { $0.acknowledged } }

    /// Why no further orders come, where one had an answer that it may not have.
    var failure: String? { state.withLock { $0.failure } }

    /// Waits until so many more orders are acknowledged.
    func awaitOrders(_ count: Int) throws {
        let target = acknowledged.count + count
        try eventually(
            "\(target) orders are acknowledged", withinSeconds: 60, seen: { "\(self.acknowledged.count)" },
            holds: {
                if let failure { throw Failed(description: failure) }
                return acknowledged.count >= target
            })
    }

    /// Takes no new orders; waits until each that was begun has its answer.
    func stop() throws -> [String: OrderID] {
        state.withLock { $0.isStopping = true }
        for thread in threads where !thread.join(milliseconds: Self.answerSeconds * 1000) {
            throw Failed(description: "an order has no answer")
        }
        if let failure = state.withLock({ $0.failure }) { throw Failed(description: failure) }
        return acknowledged
    }

    /// Takes no new orders, and repeats none: nobody asks any more.
    func abandon() { state.withLock { $0.failure = $0.failure ?? "abandoned" } }

    private func submitAll(_ submit: (SubmitOrder, String) throws -> OrderID) {
        while let number = nextNumber() {
            let reference = "\(mark)-\(number)"
            do {
                let order = try submit(order(number, reference), reference)
                state.withLock { $0.acknowledged[reference] = order }
            } catch {
                state.withLock { $0.failure = $0.failure ?? "\(error)" }
                return
            }
            Pacing.pause(milliseconds: Self.pauseMilliseconds)
        }
    }

    /// Looks into the command log for the answers, as a status page would.
    private func submitAllByKafka() {
        do {
            var records = try system.records()
            var post = try CommandPost(system.broker)
            submitAll { order, reference in
                let end = ContinuousClock.now + .seconds(Self.answerSeconds)
                while ContinuousClock.now < end, state.withLock({ $0.failure }) == nil {
                    if post.bootstrapServers != system.broker.bootstrapServers { post = try CommandPost(system.broker) }
                    try post.send(order, id: reference)
                    // What the broker has not taken, or has forgotten, is sent again.
                    guard (try? post.flush(withinMilliseconds: 5_000)) != nil else {
                        post = try CommandPost(system.broker)
                        continue
                    }
                    if let order = try orderDecided(reference, &records) { return order }
                    state.withLock { $0.repetitions += 1 }
                }
                throw Failed(description: "\(reference) has no answer by Kafka")
            }
        } catch { state.withLock { $0.failure = $0.failure ?? "\(error)" } }
    }

    /// The order of a command; `nil` when nothing is decided after some time. A database that is away is connected to
    /// again.
    private func orderDecided(_ id: String, _ records: inout Records) throws -> OrderID? {
        let end = ContinuousClock.now + .seconds(2)
        while ContinuousClock.now < end {
            guard let outcome = try outcome(of: id, &records) else {
                Pacing.pause(milliseconds: 20)
                continue
            }
            guard case .accepted(let result?) = outcome, let order = result["order"]?.string.flatMap({ OrderID($0) })
            else { throw Failed(description: "\(id) was decided as \(outcome)") }
            return order
        }
        return nil
    }

    private func outcome(of id: String, _ records: inout Records) throws -> Outcome? {
        do { return try records.outcomes(of: [id], in: .orderIntake)[id] } catch let error as PostgresError
            where error.isConnectionLost || error.isTransient
        {
            if let again = try? system.records() { records = again }
            return nil
        }
    }

    private func nextNumber() -> Int? {
        state.withLock { state in
            guard !state.isStopping, state.failure == nil else { return nil }
            defer { state.nextNumber += 1 }
            return state.nextNumber
        }
    }

    private func order(_ number: Int, _ reference: String) -> SubmitOrder {
        let lines = (0..<3).map { line in
            SubmitOrder.Line(
                sku: skus[(number + line) % skus.count], quantity: Int64(1 + (number + line) % 4),
                unitPrice: Int64(199 + 100 * line))
        }
        return SubmitOrder(
            account: accounts[number % accounts.count], channel: "api", clientReference: reference, currency: "GBP",
            lines: lines)
    }

    /// Sends it until there is an answer, to whichever instance there is.
    private func submit(_ order: SubmitOrder, _ reference: String) throws -> OrderID {
        let end = ContinuousClock.now + .seconds(Self.answerSeconds)
        var attempt = 0
        var last = ""
        while ContinuousClock.now < end, state.withLock({ $0.failure }) == nil {
            let instances = system.instances(of: .orderIntake)
            let instance = instances[attempt % instances.count]
            attempt += 1
            if let answer = try? instance.http.post("/v1/orders", order, headers: ["Idempotency-Key": reference]) {
                if answer.status == 201 { return try Business.orderID(in: answer.json) }
                guard [202, 503].contains(answer.status) else {
                    throw Failed(description: "\(reference) was answered \(answer.status): \(answer.text)")
                }
                last = answer.text
            }
            state.withLock { $0.repetitions += 1 }
            Pacing.pause(milliseconds: 100)
        }
        throw Failed(description: "\(reference) has no answer after \(attempt) attempts; last: \(last)")
    }
}
