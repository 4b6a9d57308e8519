import Contracts
import Kafka
import Testing

@testable import SystemDriver

extension Hostile {
    @Suite("A flood of junk")
    struct JunkFlood {
        /// As large as a producer sends it, with the headers.
        private static let recordBytes = 990_000
        private static let recordsCount = 500
        /// Waiting for delivery at once.
        private static let recordsQueuedMax = 40

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
            """
            into all topics at once, a megabyte each: every service stays within its container, and every order is \
            completed once
            """,
            arguments: BrokerKind.available)
        func flood(broker: BrokerKind) throws {
            try AttackedSystem.attack("flood", on: broker) { try Self.pour(into: $0.system.broker) }
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
                    // All partitions alike: the embedded broker drops what a partition has beyond 5 MB, good commands
                    // too.
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
