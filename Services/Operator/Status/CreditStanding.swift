internal import Contracts
internal import JSON
internal import Postgres
internal import Rows
internal import TerminalText

/// What a customer may owe and owes, as Collections publishes it.
struct CreditStanding: Equatable {
    /// A limit that a person has set.
    struct Limit: Equatable {
        let version: Int32
        let limit: CreditLimit
        let actor: String
        let reason: String
        let at: Timestamp
    }

    let account: String
    let currency: String
    let reserved: Int64
    let open: Int64
    /// Money that has paid no invoice yet.
    let credits: Int64
    /// The last first; none where the default holds.
    let limits: [Limit]

    /// As many limits as are shown, the last ones.
    private static let limitsMax = 1_000

    var exposure: Int64 { reserved + open - credits }

    static func find(_ account: String, _ schemas: Schemas) throws -> CreditStanding? {
        let found = try schemas.query(
            .collections,
            """
            SELECT customer, currency, reserved, open, credits FROM published_account WHERE account = \(account)
            """)
        guard let row = found.first else { return nil }
        let (customer, currency, reserved, open, credits) = try row.decode(
            CustomerID.self, String.self, Int64.self, Int64.self, Int64.self)
        let limits = try schemas.query(
            .collections,
            """
            SELECT version, credit_limit, unlimited, actor, reason, set_at FROM published_credit_limit
            WHERE customer = \(customer) ORDER BY version DESC LIMIT \(Self.limitsMax)
            """
        ).map { row in
            let (version, amount, isUnlimited, actor, reason, at) = try row.decode(
                Int32.self, Int64?.self, Bool.self, String.self, String.self, Timestamp.self)
            guard let limit = CreditLimit(amount: amount, unlimited: isUnlimited) else {
                throw OperatorFailure(.fault, "Limit \(version) of \(account) is neither an amount nor unlimited.")
            }
            return Limit(version: version, limit: limit, actor: actor, reason: reason, at: at)
        }
        return CreditStanding(
            account: account, currency: currency, reserved: reserved, open: open, credits: credits, limits: limits)
    }

    var text: String {
        let lines = [
            "Account   \(account)", "Limit     \(limits.first.map { words($0.limit) } ?? "the default of Collections")",
            "Reserved  \(Figures.amount(reserved, currency)) for orders that are not invoiced yet",
            "Open      \(Figures.amount(open, currency)) of invoices",
            "Credits   \(Figures.amount(credits, currency)) that have paid no invoice yet",
            "Exposure  \(Figures.amount(exposure, currency)) \(currency)",
        ]
        if limits.isEmpty { return lines.joined(separator: "\n") }
        var table = Table([.right("No."), .right("Limit"), .left("Set at"), .left("By"), .left("Why")])
        for limit in limits {
            table.add([
                String(limit.version), words(limit.limit), Narrator.short(limit.at), limit.actor, limit.reason,
            ])
        }
        return lines.joined(separator: "\n") + "\n\n" + table.text
    }

    private func words(_ limit: CreditLimit) -> String {
        limit.amount.map { Figures.amount($0, currency) } ?? "unlimited"
    }

    var json: JSONValue {
        [
            "account": .string(account), "currency": .string(currency),
            "reserved": .number(JSONNumber(reserved)), "open": .number(JSONNumber(open)),
            "credits": .number(JSONNumber(credits)), "exposure": .number(JSONNumber(exposure)),
            "limits": .array(
                limits.map { limit in
                    [
                        "version": .number(JSONNumber(limit.version)),
                        "creditLimit": limit.limit.amount.map { .number(JSONNumber($0)) } ?? .null,
                        "unlimited": .bool(limit.limit == .unlimited), "actor": .string(limit.actor),
                        "reason": .string(limit.reason), "setAt": .string(limit.at.description),
                    ]
                }),
        ]
    }
}
