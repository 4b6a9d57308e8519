import Contracts
import Kafka
import Postgres
import Testing

@testable import SystemDriver

extension Hostile {
    @Suite("A flood of junk")
    struct JunkFlood {
        /// What a container of a service has (docker-compose.yml).
        private static let memoryKiBMax = 256 << 10
        /// As large as a producer sends it, with the headers.
        private static let recordBytes = 990_000
        private static let recordsCount = 500
        /// Waiting for delivery at once.
        private static let recordsQueuedMax = 40
        private static let ordersBefore = 20

        /// What a record pretends to be.
        private enum Pretence: CaseIterable {
            /// Bytes, and nothing that says what they are.
            case nothing
            /// An event of a type that nobody knows.
            case strangeType
            /// One of the topic's own types, by its headers.
            case ownType
        }

        @Test(
            "into all topics at once, a megabyte each: every service stays within its container, and every order is completed once",
            arguments: BrokerKind.available)
        func flood(broker: BrokerKind) throws {
            let system = try TestSystem.started(on: Broker(broker))
            defer { #expect(throws: Never.self) { try system.destroy() } }
            let loaded = try LoadedSystem(system, "flood")
            try loaded.load.awaitOrders(Self.ordersBefore)
            try Self.pour(into: system.broker)
            try loaded.load.awaitOrders(Self.ordersBefore)
            let orders = try loaded.load.stop()
            let ids = orders.values.map(\.rawValue)
            try eventually("all orders are invoiced", withinSeconds: 90) {
                try loaded.records.count("SELECT count(*) FROM billing.invoice WHERE order_id = ANY(\(ids))")
                    == ids.count
                    ? () : nil
            }
            // The embedded broker drops the oldest of a partition that is flooded: news that the payer has not read, and payments without an answer.
            try loaded.payer.remind(of: loaded.invoices())
            try loaded.prove(orders)
            for instance in system.instances {
                #expect(instance.isRunning, "\(instance.service.rawValue) has ended: \(instance.logTail)")
                let peak = try instance.memoryPeakKiB()
                print("\(broker), \(instance.service.rawValue): \(peak >> 10) MiB at the peak")
                #expect(peak < Self.memoryKiBMax, "\(instance.service.rawValue) has had \(peak >> 10) MiB")
            }
        }

        private static func pour(into broker: Broker) throws {
            let post = try CommandPost(broker)
            let topics = Service.allCases.flatMap { service in service.topics.map { ($0, "o2c.\(service.rawValue)") } }
            // Random, and far longer than LZ4 looks back: nothing packs it.
            var generator = SystemRandomNumberGenerator()
            let junk = (0..<recordBytes).map { _ in UInt8.random(in: 0...255, using: &generator) }
            for number in 0..<recordsCount {
                let (topic, prefix) = topics[number % topics.count]
                let pretence = Pretence.allCases[number / topics.count % Pretence.allCases.count]
                try post.send(
                    value: junk, headers: headers(pretence, number, prefix), topic: topic,
                    // All partitions alike: the embedded broker drops what a partition has beyond 5 MB, good commands too.
                    partition: Lane(number / topics.count % Int(Broker.partitions)))
                if (number + 1) % recordsQueuedMax == 0 { try post.flush(withinMilliseconds: 120_000) }
            }
            try post.flush(withinMilliseconds: 120_000)
        }

        private static func headers(_ pretence: Pretence, _ number: Int, _ prefix: String) -> [Header] {
            let type: String
            switch pretence {
            case .nothing: return []
            case .strangeType: type = "\(prefix).never-heard-of.v1"
            case .ownType: type = prefix == "o2c.order-intake" ? SubmitOrder.type : RecordPayment.type
            }
            return [
                ("ce_specversion", "1.0"), ("ce_id", "junk-\(number)"), ("ce_source", "/junk"), ("ce_type", type),
                ("content-type", "application/json"),
            ].map { Header(name: $0.0, value: Array($0.1.utf8)) }
        }
    }
}
