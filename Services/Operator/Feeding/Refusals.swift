internal import Contracts
internal import Postgres

/// What a service has refused, and why, from its command log.
struct Refusals {
    private static let reasonsMax: Int64 = 5

    let schemas: Schemas
    /// CloudEvents `source` of the commands.
    let source: String

    /// Throws the most frequent reasons if any of the commands was refused.
    func expectNone(by service: Service, of ids: [String]) throws {
        let rows = try schemas.query(
            service,
            """
            SELECT answer.type, why.body ->> 'pointer', why.body ->> 'detail', count(*)
            FROM published_answer AS answer, jsonb_array_elements(reasons) AS why (body)
            WHERE source = \(source) AND id = ANY(\(ids)) AND status = 'refused'
            GROUP BY 1, 2, 3 ORDER BY 4 DESC LIMIT \(Self.reasonsMax)
            """)
        guard !rows.isEmpty else { return }
        let reasons = try rows.map { row in
            let (type, field, detail, count) = try row.decode(String.self, String.self, String.self, Int64.self)
            return "\n     \(count) x \(type) \(field): \(detail)"
        }
        throw OperatorFailure(
            .refused, "\(service.rawValue) has refused what the orders need:\(reasons.joined())",
            advice: "No order was submitted. Correct the input and try again under other ids (another --seed, or file)."
        )
    }
}
