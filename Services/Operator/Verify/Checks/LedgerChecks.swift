internal import Contracts

/// The journal: every financial fact once, every entry balanced, every balance proven.
enum LedgerChecks {
    static let all = [
        oneEntryForEachPurpose, entriesAreOfTheirFacts, entriesBalance, postingsBelong, balancesProven,
        closedMonthsUnchanged,
    ]

    /// A fact that the books must know of, with its purpose and, of one archived event, what it moves by currency.
    ///
    /// Told here a second time, apart from the Ledger's rules, so that a mistake there shows (docs/accounting.md,
    /// "Postings").
    private struct Rule {
        var type: String
        var publisher: Service
        var purpose: String
        /// Rows of `currency` and `amount` (minor units) of one event's `data`.
        var amounts: String

        init<F: Fact>(_ fact: F.Type, _ purpose: String, _ amounts: String) {
            type = F.type
            publisher = F.publisher
            self.purpose = purpose
            self.amounts = amounts
        }
    }

    private static let rules = [
        Rule(StockReceived.self, "goods-receipt", amount("(data->>'cost')::bigint")),
        Rule(StockAdjusted.self, "stock-adjustment", amount("abs((data->>'cost')::bigint)")),
        Rule(
            StockIssued.self, "cost-of-goods-sold",
            """
            SELECT cost->>'currency' AS currency, sum((cost->>'amount')::bigint) AS amount
            FROM jsonb_array_elements(data->'costs') AS cost GROUP BY 1
            """),
        Rule(
            ShipmentDispatched.self, "revenue",
            amount(
                sum(
                    """
                    coalesce(
                        (item->'pricing'->>'net')::bigint, (item->'pricing'->>'amount')::bigint,
                        (item->>'quantity')::bigint * (item->>'unitPrice')::bigint)
                    """, of: "lines"))),
        // Less net than was recognised when the goods left is a debit of its own.
        Rule(
            InvoiceIssued.self, "invoice",
            amount(
                "(data->>'gross')::bigint + greatest(0, (data->>'recognised')::bigint - (data->>'net')::bigint)")),
        Rule(PaymentReceived.self, "payment", amount("(data->>'amount')::bigint")),
        Rule(PaymentAllocated.self, "allocation", amount(sum("(item->>'amount')::bigint", of: "allocations"))),
    ]

    private static func amount(_ expression: String) -> String {
        "SELECT data->>'currency' AS currency, \(expression) AS amount"
    }

    private static func sum(_ expression: String, of array: String) -> String {
        "(SELECT coalesce(sum(\(expression)), 0) FROM jsonb_array_elements(data->'\(array)') AS item)"
    }

    /// A fact that moves nothing has one explicit none; one in several currencies an entry in each.
    static let oneEntryForEachPurpose = Check(
        name: "every financial fact has exactly one entry a purpose, or an explicit none",
        left: Side(
            "entries due",
            parts: rules.map {
                facts($0, "greatest(1, (SELECT count(*) FROM (\($0.amounts)) AS moved WHERE amount <> 0))")
            }),
        relation: .equals,
        right: Side(
            "entries", .ledger,
            """
            SELECT concat(\(event), ' ', purpose) AS key, count(*) AS figure FROM published_entry
            GROUP BY event_service, event_lane, event_number, purpose
            """), measure: .count)

    static let entriesAreOfTheirFacts = Check(
        name: "every entry moves what its fact says, in the books of its entity",
        left: Side("amounts of facts", parts: rules.map(amounts)), relation: .equals,
        right: Side(
            "debits of entries", .ledger,
            """
            SELECT concat(currency, ' ', entity, ' ', \(event), ' ', purpose) AS key, sum(amount) AS figure
            FROM published_posting WHERE amount > 0
            GROUP BY currency, entity, event_service, event_lane, event_number, purpose
            """), measure: .money)

    static let entriesBalance = Check(
        name: "every entry balances",
        left: Side("debits", .ledger, side("amount", "amount > 0")), relation: .equals,
        right: Side("credits", .ledger, side("-amount", "amount < 0")), measure: .money)

    static let postingsBelong = Check(
        name: "every posting belongs to an entry in a currency, and to an account of the chart",
        left: Side(
            "stray postings", .ledger,
            """
            SELECT concat(\(Key.identifier("entry", "entry")), ' line ', line, ' account ', account) AS key, 1 AS figure
            FROM published_posting LEFT JOIN published_account ON number = account
            WHERE currency IS NULL OR number IS NULL
            """), relation: .equals, right: .nothing, measure: .count)

    static let balancesProven = Check(
        name: "every balance = the sum of its postings",
        left: Side(
            "balances", .ledger,
            """
            SELECT concat(currency, ' ', entity, ' ', account, ' ', period, ' ', side) AS key, sum(amount) AS figure
            FROM published_balance, LATERAL (VALUES ('debit', debit), ('credit', credit)) AS sides (side, amount)
            GROUP BY currency, entity, account, period, side
            """), relation: .equals,
        right: Side(
            "postings", .ledger,
            """
            SELECT concat(currency, ' ', entity, ' ', account, ' ', date_trunc('month', booked_on)::date, ' ',
                CASE WHEN amount > 0 THEN 'debit' ELSE 'credit' END) AS key, sum(abs(amount)) AS figure
            FROM published_posting GROUP BY currency, entity, account, date_trunc('month', booked_on), amount > 0
            """), measure: .money)

    /// Of the facts about a month the one of the highest version holds. What was told when a month was closed stands
    /// until it is reopened; locking tells nothing new.
    static let closedMonthsUnchanged = Check(
        name: "the totals of closed months are those that were told when they were closed",
        left: Side(
            "totals told", .ledger,
            """
            SELECT concat(total->>'currency', ' ', entity, ' ', total->>'account', ' ', period, ' ', side) AS key,
                amount AS figure
            FROM (
                SELECT DISTINCT ON (entity, period) entity, period, totals FROM (
                    SELECT data->>'entity' AS entity, data->>'period' AS period,
                        (data->>'version')::integer AS version, data->'totals' AS totals
                    FROM (
                        \(ArchivedFacts.of(type: PeriodClosed.type))
                        UNION ALL \(ArchivedFacts.of(type: PeriodReopened.type))
                    ) AS fact
                ) AS change ORDER BY entity, period, version DESC
            ) AS told, jsonb_array_elements(totals) AS total,
                LATERAL (VALUES ('debit', (total->>'debit')::bigint), ('credit', (total->>'credit')::bigint))
                    AS sides (side, amount)
            """), relation: .equals,
        right: Side(
            "postings", .ledger,
            """
            SELECT concat(currency, ' ', entity, ' ', account, ' ', to_char(first_day, 'YYYY-MM'), ' ',
                CASE WHEN amount > 0 THEN 'debit' ELSE 'credit' END) AS key, sum(abs(amount)) AS figure
            FROM published_posting JOIN (SELECT entity, first_day, state FROM published_period) AS month
                USING (entity)
            WHERE first_day = date_trunc('month', booked_on)::date AND state <> 'open'
            GROUP BY currency, entity, account, first_day, amount > 0
            """), measure: .money)

    // MARK: Pieces

    /// How an entry names its fact, the same as `archived` does: `billing 7.7.12`.
    private static let event = """
        concat((ARRAY[\(Service.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", "))])[event_service], ' ',
            event_lane, '.', event_lane, '.', event_number)
        """

    private static func facts(_ rule: Rule, _ figure: String) -> Side.Part {
        Side.Part(
            service: rule.publisher,
            sql: """
                SELECT concat('\(rule.publisher.rawValue) ', id, ' \(rule.purpose)') AS key, \(figure) AS figure
                FROM (\(ArchivedFacts.of(type: rule.type))) AS fact
                """)
    }

    private static func amounts(_ rule: Rule) -> Side.Part {
        Side.Part(
            service: rule.publisher,
            sql: """
                SELECT concat(moved.currency, ' ', coalesce(data->>'entity', data->'seller'->>'entity'),
                    ' \(rule.publisher.rawValue) ', id, ' \(rule.purpose)') AS key,
                    moved.amount AS figure
                FROM (\(ArchivedFacts.of(type: rule.type))) AS fact, LATERAL (\(rule.amounts)) AS moved
                """)
    }

    private static func side(_ amount: String, _ condition: String) -> String {
        """
        SELECT concat(coalesce(currency, 'none'), ' ', \(Key.identifier("entry", "entry"))) AS key, sum(\(amount)) AS
            figure
        FROM published_posting WHERE \(condition) GROUP BY currency, entry
        """
    }
}
