internal import Contracts
internal import Digest
internal import JSON
internal import Platform
internal import Postgres
internal import Runtime

/// What lanes have answered to operators, from a service's command log.
enum OperatorAnswers {
    private static let pollMilliseconds = 50

    /// The answers that there are, by the ids of the commands.
    static func find(
        _ ids: [String], from source: String = RecordRules.operatorSource, of service: Service, _ schemas: Schemas
    ) throws -> [String: JSONValue] {
        let keys = ids.map { id in
            let name = Digest128(of: source + "\n" + id)
            return PostgresUUID(high: name.high, low: name.low)
        }
        let rows = try schemas.query(service, "SELECT id, outcome FROM command WHERE key = ANY(\(keys))")
        return Dictionary(
            uniqueKeysWithValues: try rows.map { row in
                let (id, outcome) = try row.decode(String.self, JSONB.self)
                return (id, try JSONValue.parse(outcome.bytes))
            })
    }

    /// Waits for the answer to one; `nil` when that takes longer.
    static func await(
        _ id: String, from source: String = RecordRules.operatorSource, of service: Service, _ schemas: Schemas,
        waitMilliseconds: Int
    ) throws -> JSONValue? {
        let deadline = Deadline.after(milliseconds: waitMilliseconds)
        while true {
            if let answer = try find([id], from: source, of: service, schemas)[id] { return answer }
            if deadline.hasPassed { return nil }
            Pause.wait(milliseconds: pollMilliseconds)
        }
    }

    /// - Throws: `OperatorFailure` with the lane's own words when it has refused.
    static func expectAccepted(_ answer: JSONValue) throws(OperatorFailure) {
        guard answer["status"]?.string != "accepted" else { return }
        let reasons = (answer["reasons"]?.array ?? []).compactMap { $0["detail"]?.string }
        throw OperatorFailure(.refused, "Refused: \(reasons.joined(separator: "; "))")
    }
}
