import Contracts
import HTTPServer
import JSON
import Runtime

/// What the Ledger answers and takes by HTTP: the journal, the chart of accounts, the trial balance, and the months of
/// the books.
enum LedgerAPI {
    static func endpoints(_ access: ReadAccess, _ gateway: CommandGateway) -> [Endpoint] {
        reading(access) + Endpoint.commands(commands(gateway), access: access)
    }

    static func reading(_ access: ReadAccess) -> [Endpoint] {
        [
            .get(
                "/v1/entries/{id}", tag: "Journal", summary: "Read an entry",
                description: "Answers an entry of the journal with its sides, and the fact that it records.",
                id: .identifier("The entry, such as `7-2048`."), access: access, find: EntryQueries.entry),
            .list(
                "/v1/entries", tag: "Journal", summary: "List entries",
                description:
                    "Answers entries of the journal with their sides. `since` and `before` are days of booking.",
                of: EntryQueries.list, filters: [EntryQueries.isAbout(subject)] + EntryQueries.days, access: access),
            .list(
                "/v1/accounts", tag: "Books", summary: "List the chart of accounts",
                description: "Answers the accounts of the chart.", of: BalanceQueries.chart, access: access),
            trialBalance(access),
            .list(
                "/v1/periods", tag: "Periods", summary: "List the months of the books",
                description: "Answers the months in which something is booked, or that were closed once.",
                of: PeriodQueries.list, access: access),
            .get(
                "/v1/periods/{id}", tag: "Periods", summary: "Read a month of the books",
                description: "Answers a month of every legal entity's books, with all that is booked in it.",
                id: PathParameter(
                    "The month, such as `2026-10`.", schema: JSONSchema.of(Month.self), example: "2026-10"),
                access: access, find: PeriodQueries.period),
        ]
    }

    private static func commands(_ gateway: CommandGateway) -> [Endpoint] {
        [
            .command(
                "/v1/periods/{id}/close", tag: "Periods", summary: "Close a month",
                description: """
                    Closes a month of the books: what happened in it and is told later is booked in the next open \
                    month. `O2C-Actor` must name who decides.
                    """,
                ofPath: ClosePeriod.self, answer: PeriodView.self, gateway: gateway),
            .command(
                "/v1/periods/{id}/reopen", tag: "Periods", summary: "Reopen a month",
                description: "Opens a closed month of the books again. `O2C-Actor` must name who decides.",
                ofPath: ReopenPeriod.self, answer: PeriodView.self, gateway: gateway),
            .command(
                "/v1/periods/{id}/lock", tag: "Periods", summary: "Lock a month",
                description: "Closes a month of the books for good. `O2C-Actor` must name who decides.",
                ofPath: LockPeriod.self, answer: PeriodView.self, gateway: gateway),
        ]
    }

    private static let subject = QueryParameter<Subject?>(
        "subject", "Only entries about this order, item or payment, named with its kind: `order/7-1024`.",
        schema: [
            "type": "string", "maxLength": .number(JSONNumber(CloudEvent.Limits.subjectBytesMax)),
            "pattern": .string("^(\(kinds.map(\.rawValue).joined(separator: "|")))/.+$"),
        ], example: "order/7-1024", default: nil,
        mustBe: "an order, an item or a payment with its kind, such as order/7-1024"
    ) { text in
        guard text.utf8.count <= CloudEvent.Limits.subjectBytesMax, let subject = Subject(text),
            kinds.contains(subject.kind)
        else { return .none }
        return .some(subject)
    }

    /// What entries are about.
    private static let kinds: [Subject.Kind] = [.order, .item, .payment]

    private static let asOf = QueryParameter<LocalDate?>.value(
        "asOf", "The last day of booking to count (ISO 8601). Without it all that was posted counts.",
        schema: JSONSchema.of(LocalDate.self), example: "2026-11-25", mustBe: "a day such as 2026-11-25")

    private static func trialBalance(_ access: ReadAccess) -> Endpoint {
        Endpoint(
            Operation(
                .get, "/v1/trial-balance", tag: "Books", summary: "Read the trial balance",
                description: "Answers the balance of every account that was ever moved, by legal entity and currency.",
                parameters: [asOf.description],
                responses: [.init(200, TrialBalance.documentation.text, .init(TrialBalance.self))],
                problems: [.invalidParameter]),
            .blocking { call in
                let asOf = try asOf.value(in: call.request)
                let balances = try access.read { try BalanceQueries.balances(asOf: asOf, $0, $1) }
                return .json(try JSONEncoder().encode(try TrialBalance(of: balances, asOf: asOf)))
            })
    }
}
