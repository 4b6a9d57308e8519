import Kafka
import Postgres

extension UnreadyReason {
    /// What an error that a worker waits out means for readiness.
    init(_ error: any Error) {
        switch error {
        case let cause as any UnreadyCause: self = cause.unreadyReason
        case let error as PostgresError:
            self = error.sqlState == nil || error.isTransient ? .databaseUnavailable : .databaseRefuses
        case is KafkaError: self = .kafkaUnavailable
        default: self = .fault
        }
    }
}

extension DatabaseWentBack: UnreadyCause {
    var unreadyReason: UnreadyReason { .databaseWentBack }
}

extension PartitionsDiffer: UnreadyCause {
    var unreadyReason: UnreadyReason { .topicsRefused }
}

extension PartitionsMissing: UnreadyCause {
    var unreadyReason: UnreadyReason { .topicsRefused }
}

extension TopicComparison.Difference: UnreadyCause {
    var unreadyReason: UnreadyReason { .topicsRefused }
}

extension NoSystemIdentity: UnreadyCause {
    var unreadyReason: UnreadyReason { .notSetUp }
}

extension DatabaseSuperseded: UnreadyCause {
    var unreadyReason: UnreadyReason { .databaseSuperseded }
}

extension SystemWentBack: UnreadyCause {
    var unreadyReason: UnreadyReason { .databaseWentBack }
}

extension UnequalPartitions: UnreadyCause {
    var unreadyReason: UnreadyReason { .topicsUnequal }
}
