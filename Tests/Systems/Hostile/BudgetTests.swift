import Contracts
import HTTPServer
import TestSupport
import Testing

@testable import SystemDriver

extension Hostile {
    /// Every budget of bytes that one process has, filled at once: bodies in hand, answers that nobody takes, parked
    /// events, and publications of the largest facts that Kafka does not take; then a crash, and an archive that all
    /// readers ask for again.
    @Suite("Every budget at its bound", .serialized)
    struct Budgets {
        /// What OrderIntake tells of its budgets.
        private enum Budget: String {
            case bodies = "o2c_http_bodies_bytes"
            case answers = "o2c_http_answers_pending_bytes"
            case publications = "o2c_publication_pending_bytes"
        }

        private static let clients = 1_000
        /// Each as an address of its own, which has its own share of the connections.
        private static let (senders, takers) = ("127.0.0.2", "127.0.0.3")
        /// More than may wait to be published.
        private static let largeOrders = 100
        /// Each keeps one answer from being taken, of nearly a MiB, once the system's buffers are full.
        private static let readers = 20
        private static let answersOfReader = 6
        private static let largest = Sizes.factBytesMax
        private static let (bodyBytesMax, answerBytesMax, publicationBytesMax) = (16 << 20, 16 << 20, 16 << 20)
        private static let parkedBytesMax: Int64 = 8 << 20
        private static let filledSeconds = 30
        /// Kafka takes no facts of OrderIntake for a while.
        private static let unready: [Service: Set<String>] = Dictionary(
            uniqueKeysWithValues: Service.allCases.map {
                ($0, ["kafka-unavailable", "publishing-waits", "publishing-fails"])
            })

        @Test(
            """
            of one process at once, and again after all services have crashed and the log has forgotten everything: \
            each stays within its container
            """,
            arguments: BrokerKind.available)
        func atOnce(broker: BrokerKind) throws {
            let system = try TestSystem.started(
                on: Broker(broker), memoryBytesMax: AttackedSystem.memoryBytesMax,
                [
                    "O2C_HTTP_CONNECTIONS_PER_ADDRESS_MAX": "\(Self.clients)",
                    "O2C_HTTP_CONNECTIONS_MAX": "\(Self.clients + 100)",
                ])
            defer { #expect(throws: Never.self) { try system.destroy() } }
            try AttackedSystem.attack("budgets", on: broker, system: system, mayBeUnready: Self.unready) { attacked in
                let victim = system[.orderIntake]
                let parked = try ParkedFlood(attacked)
                let orders = try LargeOrders(attacked, count: Self.largeOrders)
                let shown = try orders.confirmed()
                let bodies = try BodyFlood(Self.clients, to: victim, from: Self.senders)
                try system.broker.refuseFacts(of: .orderIntake)
                try orders.submit()
                let answers = try Self.askFor(shown, victim)
                try Self.awaitBytes(of: .publications, above: Self.publicationBytesMax - Self.largest, in: victim)
                try Self.awaitBytes(of: .answers, above: Self.answerBytesMax - 2 * Self.largest, in: victim)
                try Self.awaitBytes(of: .bodies, above: Self.bodyBytesMax - Self.largest, in: victim)
                let following = try parked.followingBytes
                #expect(following > Self.parkedBytesMax)
                try bodies.finish()
                #expect(answers.count == Self.readers)
                try attacked.expectWithinBounds("budgets at once")
                try Self.crash(attacked)
                try orders.submit()
                try parked.lift()
                try orders.awaitRefused()
            }
        }

        private static func awaitBytes(of budget: Budget, above bytes: Int, in instance: ServiceInstance) throws {
            var held = 0
            try eventually(
                "\(budget.rawValue) is above \(bytes)", withinSeconds: filledSeconds, seen: { "\(held)" },
                holds: {
                    let lines = try instance.operations.get("/metrics").text.split(separator: "\n")
                    let line = lines.first { $0.hasPrefix("\(budget.rawValue) ") }
                    held = line?.split(separator: " ").last.flatMap { Int($0) } ?? 0
                    return held > bytes
                })
        }

        /// Answers that clients ask for, one behind the other, and do not take.
        private static func askFor(_ order: OrderID, _ instance: ServiceInstance) throws -> [TCPConnection] {
            try (0..<readers).map { _ in
                let connection = try TCPConnection(port: instance.port, from: takers)
                let request = "GET /v1/orders/\(order) HTTP/1.1\r\nHost: x\r\n\r\n"
                try connection.send(Array(String(repeating: request, count: answersOfReader).utf8))
                return connection
            }
        }

        /// What stands in the schemas is all that is left: every reader asks for all streams again.
        private static func crash(_ attacked: AttackedSystem) throws {
            let (system, payer) = (attacked.system, attacked.loaded.payer)
            try attacked.probes.pausing {
                for instance in system.instances { instance.kill() }
                try payer.stop()
                try system.broker.forget()
                try system.startAll()
            }
            try payer.startAgain()
            try payer.remind(of: attacked.loaded.invoices())
        }
    }
}
