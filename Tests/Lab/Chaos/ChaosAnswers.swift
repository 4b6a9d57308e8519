internal import Contracts
internal import JSON
internal import Operator
internal import Platform
internal import Postgres

/// Learns from the services' command logs what became of the load's commands.
struct ChaosAnswers: Sendable {
    private static let pauseMilliseconds = 200
    private static let askedMax = 4_000
    private static let partsMax = 5

    private let load: ChaosLoad

    init(_ load: ChaosLoad) { self.load = load }

    func follow() throws {
        let connection = PatientConnection(name: "chaos answers") { [load] in load.system.operatorURL }
        while !load.state.withLock({ $0.isStopping }) {
            for service in ChaosLoad.recipients { try ask(service, connection) }
            _ = load.state.wait(milliseconds: Self.pauseMilliseconds) { $0.isStopping ? true : nil }
        }
    }

    private func ask(_ service: Service, _ connection: PatientConnection) throws {
        // In parts: a late answer is no reason not to see the newer ones.
        let open = load.oldestPending(of: service, max: Self.askedMax * Self.partsMax)
        for start in stride(from: 0, to: open.count, by: Self.askedMax) {
            let ids = Array(open[start..<min(start + Self.askedMax, open.count)])
            // The command log's key is the first half of SHA-256 over source, a line feed and the id.
            let rows = try connection.rows(
                """
                SELECT asked.id, command.outcome
                FROM unnest(\(ids)) AS asked (id)
                JOIN \(identifier: service.schema).command ON command.key = encode(substring(
                    sha256(convert_to(\(ChaosLoad.source(of: service)) || E'\\n' || asked.id, 'UTF8')) FOR 16),
                        'hex')::uuid
                """)
            guard let rows else { return }
            for row in rows {
                let (id, outcome) = try row.decode(String.self, JSONB.self)
                let answer = try JSONValue.parse(outcome.bytes)
                load.settle(
                    id, isAccepted: answer["status"]?.string == "accepted", order: answer["result"]?["order"]?.string)
            }
        }
    }
}
