internal import Contracts
internal import Postgres
internal import Runtime

/// An entry of the journal with its postings.
struct JournalEntry: Hashable, Sendable {
    var id: EntryID
    /// The legal entity in whose books it stands.
    var entity: String
    /// The fact that it records: `billing 7.7.12`.
    var event: String
    var purpose: String
    var subject: String
    var currency: Currency
    /// When it happened.
    var effectiveOn: LocalDate
    /// The day in whose period it stands.
    var bookedOn: LocalDate
    var postings: [Posting] = []

    struct Posting: Hashable, Sendable {
        var account: Int32
        /// Debits positive, credits negative, in minor units.
        var amount: Int64
    }
}

/// An account of the chart.
struct ChartAccount: Hashable, Sendable {
    var number: Int32
    var name: String
    var kind: Kind

    enum Kind: String, CaseIterable, Sendable, PostgresRepresentable {
        case asset, liability, equity, income, expense
    }
}

/// Reads the journal in the order of booking.
struct JournalReader {
    let schemas: Schemas

    /// How long reading all of it may take.
    private static let readMilliseconds = 3_600_000

    func accounts() throws -> [ChartAccount] {
        try schemas.query(.ledger, "SELECT number, name, kind FROM published_account ORDER BY number").map { row in
            let (number, name, kind) = try row.decode(Int32.self, String.self, ChartAccount.Kind.self)
            return ChartAccount(number: number, name: name, kind: kind)
        }
    }

    func currencies() throws -> [Currency] {
        try schemas.query(
            .ledger, "SELECT DISTINCT currency FROM published_entry WHERE currency IS NOT NULL ORDER BY currency"
        ).map { try $0[0, as: Currency.self] }
    }

    /// The first day of booking; `nil` while nothing is booked.
    func firstDay() throws -> LocalDate? {
        try schemas.query(.ledger, "SELECT min(booked_on) FROM published_entry WHERE currency IS NOT NULL").single()[
            0, as: LocalDate?.self]
    }

    /// Calls `body` with each entry that moves money, by day of booking and identifier. Rows are streamed: memory does
    /// not grow with their number. Returns how many there were.
    /// - Parameter entity: only its books; `nil` for all.
    func forEachEntry(of entity: String? = nil, _ body: (JournalEntry) throws -> Void) throws -> Int {
        var current: JournalEntry?
        var count = 0
        func finish() throws {
            guard let entry = current else { return }
            count += 1
            try body(entry)
        }
        try schemas.connection(.ledger).forEachRow(
            """
            SELECT entry, event_service, event_lane, event_number, purpose, subject, currency, effective_on, booked_on,
                account, amount, entity
            FROM published_posting WHERE entity = \(entity ?? "") OR \(entity == nil) ORDER BY booked_on, entry, line
            """, deadline: .after(milliseconds: Self.readMilliseconds)
        ) { row in
            let id = try row[0, as: EntryID.self]
            if current?.id != id {
                try finish()
                current = try entry(row, id)
            }
            current?.postings.append(
                .init(account: try row[9, as: Int32.self], amount: try row[10, as: Int64.self]))
        }
        try finish()
        return count
    }

    private func entry(_ row: Row, _ id: EntryID) throws -> JournalEntry {
        let code = Int32(try row[1, as: Int16.self])
        let service = Service.allCases.first { $0.code == code }?.rawValue ?? "service \(code)"
        let (lane, number) = (try row[2, as: Int32.self], try row[3, as: Int64.self])
        return JournalEntry(
            id: id, entity: try row[11, as: String.self], event: "\(service) \(lane).\(lane).\(number)",
            purpose: try row[4, as: String.self],
            subject: try row[5, as: String.self], currency: try row[6, as: Currency.self],
            effectiveOn: try row[7, as: LocalDate.self], bookedOn: try row[8, as: LocalDate.self])
    }
}
