internal import Contracts
internal import Operator
internal import Platform
internal import Postgres

/// Pays every receivable once, most of them at once and some in two parts, as soon as it is open; one in ten with
/// money of a month ago.
///
/// It looks at the receivables, not at the log: a payer does not forget an invoice because a broker did.
struct ChaosPayer: Sendable {
    private static let pauseMilliseconds = 300
    private static let receivablesMax: Int64 = 20_000
    private static let copyMillisecondsMax = 2_000

    private let load: ChaosLoad

    init(_ load: ChaosLoad) { self.load = load }

    func follow() throws {
        let connection = PatientConnection(name: "chaos payer") { [load] in load.system.operatorURL }
        var known: Set<Int64> = []
        while !load.state.withLock({ $0.isStopping }) {
            if let rows = try connection.rows(
                """
                SELECT invoice, number, gross, currency, entity,
                    (current_date - CASE WHEN number LIKE '%3' THEN 31 ELSE 0 END)::text
                FROM collections.receivable WHERE open > 0 LIMIT \(Self.receivablesMax)
                """)
            {
                for row in rows {
                    let (invoice, number, gross, currency, entity, day) = try row.decode(
                        Int64.self, String.self, Int64.self, String.self, String.self, String.self)
                    guard known.insert(invoice).inserted else { continue }
                    try pay(number, gross, currency, day, into: ChaosWorld.bankAccount(of: entity, in: currency))
                }
            }
            _ = load.state.wait(milliseconds: Self.pauseMilliseconds) { $0.isStopping ? true : nil }
        }
    }

    private func pay(_ number: String, _ gross: Int64, _ currency: String, _ day: String, into account: String) throws {
        // Every tenth in two parts.
        let first = number.hasSuffix("7") && gross > 1 ? gross / 3 : gross
        for (part, amount) in [first, gross - first].enumerated() where amount > 0 {
            let command = RecordPayment(
                bankAccount: account, bankReference: "\(number)/\(part + 1)", bookedOn: day, valueDate: day,
                text: number, amount: amount, currency: currency)
            // Every tenth bank entry comes a second time, under another key.
            for key in number.hasSuffix("3") ? ["", "/again"] : [""] {
                load.add(
                    try SentCommand(Submission(id: "\(number)/\(part + 1)\(key)", command: command)),
                    copyAfterMilliseconds: Int(
                        amount % 2 == 0 ? amount % 100 : amount % Int64(Self.copyMillisecondsMax)))
            }
        }
    }
}
