import Contracts
import Digest
import Postgres

/// A command's identity: who sent it, and the sender's own id.
struct CommandKey: Hashable, Sendable {
    let key: PostgresUUID
    let bodyHash: PostgresUUID

    init(_ event: CloudEvent) {
        let name = Digest128(of: event.source + "\n" + event.id)
        let body = Digest128(of: event.data)
        key = PostgresUUID(high: name.high, low: name.low)
        bodyHash = PostgresUUID(high: body.high, low: body.low)
    }
}
