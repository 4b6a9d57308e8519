internal import Contracts

/// Receivables, payments and accounts equal their details.
enum CollectionsChecks {
    static let all = [
        oneForEachNotice, oneForEachEntry, receivablesPaid, paymentsUsed, noneBeforeItsInvoice, noneAcrossEntities,
        reserved, open, limits,
    ]

    /// A notice that comes again is accepted again, with the same payment.
    static let oneForEachNotice = Check(
        name: "every accepted notice of a payment is exactly one payment",
        left: Side(
            "notices accepted", .collections,
            """
            SELECT concat('payment/', result->>'payment') AS key, 1 AS figure FROM published_answer
            WHERE type = '\(RecordPayment.type)' AND status = 'accepted' GROUP BY 1
            """), relation: .equals,
        right: Side(
            "payments", .collections,
            "SELECT \(Key.identifier(.payment, "id")) AS key, 1 AS figure FROM published_payment"),
        measure: .count)

    static let oneForEachEntry = Check(
        name: "no two payments are of one bank reference",
        left: Side(
            "payments", .collections,
            """
            SELECT \(bankEntry) AS key, count(*) AS figure FROM published_payment
            GROUP BY bank_account, bank_reference
            """
        ),
        relation: .equals,
        right: Side(
            "bank entries", .collections,
            """
            SELECT \(bankEntry) AS key, 1 AS figure
            FROM (SELECT DISTINCT bank_account, bank_reference FROM published_payment) AS entry
            """),
        measure: .count)

    /// Of every part that was ever allocated, as the facts tell it.
    static let noneBeforeItsInvoice = Check(
        name: "no money is allocated before the day of its invoice",
        left: Side(
            "allocations before their invoices",
            parts: [early(PaymentReceived.self, "valueDate"), early(PaymentAllocated.self, "allocatedOn")]),
        relation: .equals, right: .nothing, measure: .count)

    static let noneAcrossEntities = Check(
        name: "no money of one legal entity pays what is owed to another",
        left: Side(
            "allocations across entities", .collections,
            """
            SELECT concat(\(Key.identifier(.payment, "payment")), ' of ', p.entity, ', invoice ', r.number, ' of ',
                r.entity) AS key, 1 AS figure
            FROM (SELECT payment, invoice FROM published_allocation) AS a
                JOIN (SELECT id, entity FROM published_payment) AS p ON p.id = a.payment
                JOIN (SELECT invoice, entity, number FROM published_receivable) AS r ON r.invoice = a.invoice
            WHERE p.entity <> r.entity
            """), relation: .equals, right: .nothing, measure: .count)

    private static let bankEntry = "concat(bank_account, ' ', bank_reference)"

    /// - Parameter day: the member that says from which day the allocations of the fact count.
    private static func early<F: Fact>(_ fact: F.Type, _ day: String) -> Side.Part {
        Side.Part(
            service: .collections,
            sql: """
                SELECT concat('payment/', data->>'payment', ' of invoice ', r.number) AS key, 1 AS figure
                FROM (\(ArchivedFacts.of(fact))) AS fact,
                    LATERAL jsonb_array_elements(data->'allocations') AS part
                JOIN published_receivable AS r
                    ON \(Key.identifier("invoice", "r.invoice")) = concat('invoice/', part->>'invoice')
                WHERE (data->>'\(day)')::date < r.issued_on
                """)
    }

    /// No credit notes yet: they will lower `open` too.
    static let receivablesPaid = Check(
        name: "every receivable's open amount = invoiced - allocated",
        left: Side(
            "invoiced and not open", .collections,
            """
            SELECT concat(currency, ' ', \(Key.identifier("invoice", "invoice"))) AS key, gross - open AS figure
            FROM published_receivable
            """
        ),
        relation: .equals,
        right: Side(
            "allocated to invoices", .collections,
            """
            SELECT concat(p.currency, ' ', \(Key.identifier("invoice", "a.invoice"))) AS key, sum(a.amount) AS figure
            FROM published_allocation AS a JOIN published_payment AS p ON p.id = a.payment
            GROUP BY p.currency, a.invoice
            """), measure: .money)

    /// No refunds yet: they will be a third part.
    static let paymentsUsed = Check(
        name: "every payment = allocated + unapplied",
        left: Side(
            "paid and applied", .collections,
            """
            SELECT concat(currency, ' ', \(Key.identifier(.payment, "id"))) AS key, amount - unapplied AS figure
            FROM published_payment
            """
        ),
        relation: .equals,
        right: Side(
            "allocated of payments", .collections,
            """
            SELECT concat(coalesce(p.currency, 'none'), ' ', \(Key.identifier(.payment, "a.payment"))) AS key,
                sum(a.amount) AS figure
            FROM published_allocation AS a LEFT JOIN published_payment AS p ON p.id = a.payment
            GROUP BY p.currency, a.payment
            """), measure: .money)

    static let reserved = Check(
        name: "every account's reserved credit = its orders' reservations",
        left: Side("reserved on accounts", .collections, account("reserved")), relation: .equals,
        right: Side(
            "reservations of orders", .collections,
            """
            SELECT concat(currency, ' ', \(Key.identifier(.customer, "customer"))) AS key, sum(amount) AS figure
            FROM published_credit_reservation WHERE holds = 'reserved' GROUP BY currency, customer
            """), measure: .money)

    /// Where nobody has set one, neither side has a key: the default holds.
    static let limits = Check(
        name: "every account has the credit limit that was set last",
        left: Side(
            "limits of accounts", .collections,
            """
            SELECT concat(\(Key.identifier(.customer, "customer")), ' ', limit_version, ' ',
                coalesce(credit_limit::text, 'unlimited')) AS key, 1 AS figure
            FROM published_account WHERE limit_version > 0 OR unlimited OR credit_limit IS NOT NULL
            """), relation: .equals,
        right: Side(
            "limits set last", .collections,
            """
            SELECT DISTINCT ON (customer) concat(\(Key.identifier(.customer, "customer")), ' ', version, ' ',
                coalesce(credit_limit::text, 'unlimited')) AS key, 1 AS figure
            FROM published_credit_limit ORDER BY customer, version DESC
            """), measure: .count)

    static let open = Check(
        name: "every account's open amount = its receivables",
        left: Side("open on accounts", .collections, account("open")), relation: .equals,
        right: Side(
            "open receivables", .collections,
            """
            SELECT concat(currency, ' ', \(Key.identifier(.customer, "customer"))) AS key, sum(open) AS figure
            FROM published_receivable WHERE customer IS NOT NULL GROUP BY currency, customer
            """), measure: .money)

    private static func account(_ column: String) -> String {
        """
        SELECT concat(currency, ' ', \(Key.identifier(.customer, "customer"))) AS key, \(column) AS figure
        FROM published_account
        """
    }
}
