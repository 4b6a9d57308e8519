import Contracts
import HTTPServer
import JSON
import Runtime

/// What the Ledger answers over HTTP: the journal, the chart of accounts, the trial balance.
enum LedgerAPI {
    static func endpoints(_ access: ReadAccess) -> [Endpoint] {
        [entry(access), entries(access), accounts(access), trialBalance(access)]
    }

    private static func entry(_ access: ReadAccess) -> Endpoint {
        .getByID(
            "/v1/entries/{id}", summary: "One entry of the journal with its postings.", access: access,
            find: { connection, id, deadline in try EntryQueries.entry(id, connection, deadline) })
    }

    private static let subject = QueryParameter<Subject?>(
        "subject", "Only entries about this order, item or payment, named with its kind: order/7-1024.",
        schema: [
            "type": "string", "maxLength": .number(JSONNumber(CloudEvent.Limits.subjectBytesMax)),
            "pattern": .string("^(\(kinds.map(\.rawValue).joined(separator: "|")))/.+$"),
        ], default: nil,
        mustBe: "an order, an item or a payment with its kind, such as order/7-1024"
    ) { text in
        guard text.utf8.count <= CloudEvent.Limits.subjectBytesMax, let subject = Subject(text),
            kinds.contains(subject.kind)
        else { return .none }
        return .some(subject)
    }

    /// What entries are about.
    private static let kinds: [Subject.Kind] = [.order, .item, .payment]

    private static func entries(_ access: ReadAccess) -> Endpoint {
        .list(
            "/v1/entries", summary: "The journal, in the order of identifiers.", parameters: [subject.description],
            access: access, key: \.entry,
            fetch: { connection, page, request, deadline in
                try EntryQueries.entries(
                    about: try subject.value(in: request), after: page.after, rowsMax: page.rowsMax, connection,
                    deadline)
            })
    }

    private static func accounts(_ access: ReadAccess) -> Endpoint {
        .list(
            "/v1/accounts", summary: "The chart of accounts.", access: access, key: \.number,
            fetch: { connection, page, _, deadline in
                try BalanceQueries.accounts(after: page.after, rowsMax: page.rowsMax, connection, deadline)
            })
    }

    private static let asOf = QueryParameter<LocalDate?>.value(
        "asOf", "The last day of booking to count; without it, all that was posted counts.",
        schema: JSONSchema.of(LocalDate.self), mustBe: "a date, such as 2026-11-25")

    private static func trialBalance(_ access: ReadAccess) -> Endpoint {
        Endpoint(
            .get, "/v1/trial-balance", summary: "The balance of every account, by currency.",
            parameters: [asOf.description],
            responses: [
                Endpoint.Response(200, "It.", schema: JSONSchema.of(TrialBalance.self)),
                .problem(400, "A parameter is not what it may be."),
                .problem(503, "The database did not answer in time."),
            ],
            handler: .blocking { request in
                let asOf = try asOf.value(in: request)
                let balances = try access.read { try BalanceQueries.balances(asOf: asOf, $0, $1) }
                return .json(try JSONEncoder().encode(try TrialBalance(of: balances, asOf: asOf)))
            })
    }
}
