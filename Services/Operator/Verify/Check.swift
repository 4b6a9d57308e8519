internal import Contracts

/// A promise that the schemas must keep at tolerance zero: two sides, each a list of figures by key, told independently
/// of each other, most often by two services.
package struct Check: Sendable {
    /// What is promised, in a few words; unique.
    var name: String
    var left: Side
    var relation: Relation
    var right: Side
    /// What the figures count.
    var measure: Measure
    /// Whether time alone may mend it where the left is ahead: work that is on its way between services.
    var settles = false
    /// Whether each key is told by one service alone, although several services have keys.
    var keysAreOfOneService = false

    /// Whether it must hold at any moment: what it compares, one service keeps in one transaction. Any other is judged
    /// at rest only.
    var holdsAtAnyMoment: Bool {
        keysAreOfOneService || Set((left.parts + right.parts).map(\.service)).count <= 1 && !settles
    }

    enum Relation: Sendable {
        /// Key by key the same.
        case equals
        /// Key by key the left at least the right.
        case isAtLeast
    }

    enum Measure: Sendable {
        /// Pieces, rows, numbers.
        case count
        /// Minor units; keys begin with the code of their currency and a space.
        case money
    }
}

/// One side of a check. A key that a side does not have counts as zero; one that it has several times, as the sum.
struct Side: Sendable {
    /// What its figures are, such as `invoices`.
    var title: String
    var parts: [Part]

    struct Part: Sendable {
        var service: Service
        /// A SELECT of columns `key` and `figure`, in any order; names are not qualified.
        var sql: String
    }

    init(_ title: String, _ service: Service, _ sql: String) {
        self.init(title, parts: [Part(service: service, sql: sql)])
    }

    init(_ title: String, parts: [Part]) {
        self.title = title
        self.parts = parts
    }

    /// No rows: what the other side lists must not be.
    static let nothing = Side("allowed", parts: [])
}

/// Pieces of SQL that checks share.
enum Key {
    /// An identifier as people read it, with its kind: `order/7-1024` (see `Identifier`).
    static func identifier(_ kind: Subject.Kind, _ column: String) -> String { identifier(kind.rawValue, column) }

    static func identifier(_ kind: String, _ column: String) -> String {
        "concat('\(kind)/', \(column) >> 40, '-', \(column) & \((Int64(1) << 40) - 1))"
    }

    /// A key of an amount.
    static func money(_ currency: String, _ rest: String) -> String { "concat(\(currency), ' ', \(rest))" }
}

/// Figures that checks work out again.
enum Exact {
    /// A quotient, rounded half away from zero. A division of `numeric` keeps so many digits only, so that a little
    /// less than a half may look like one; a division of whole numbers leaves nothing away.
    static func share(_ dividend: String, of divisor: String) -> String {
        "sign(\(dividend)) * div(2 * abs(\(dividend)) + (\(divisor)), 2 * (\(divisor)))"
    }
}

/// The facts that a service has archived, as checks read them.
enum ArchivedFacts {
    static func of<F: Fact>(_ fact: F.Type) -> String { of(type: F.type) }

    /// Rows of `id` and `data` of all facts of a type. Lines are told apart by their text first: most are of other
    /// types.
    static func of(type: String) -> String {
        """
        SELECT event->>'id' AS id, event->'data' AS data
        FROM published_fact, LATERAL string_to_table(events, E'\\n') AS line,
            LATERAL (SELECT line::jsonb AS event OFFSET 0) AS parsed
        WHERE events LIKE '%"type":"\(type)"%' AND line LIKE '%"type":"\(type)"%'
        """
    }
}

/// All checks, in the order in which they are shown: first whether all has arrived, then along the way of an order into
/// the books.
package enum Checks {
    package static let all =
        StreamChecks.all + OrderChecks.all + LineChecks.all + StockChecks.all + BillingChecks.all + TaxChecks.all
        + CollectionsChecks.all + LedgerChecks.all + ControlChecks.all
}
