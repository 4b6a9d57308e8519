internal import Contracts

/// Turns the journal into a format, piece by piece.
struct JournalExport {
    let format: JournalFormat
    let reader: JournalReader
    /// Only its books; `nil` for all.
    var entity: String?

    /// Hands the text on as it grows; returns the number of entries.
    func run(_ write: (String) throws -> Void) throws -> Int {
        try reader.schemas.snapshot {
            let accounts = try reader.accounts()
            let names = Dictionary(uniqueKeysWithValues: accounts.map { ($0.number, format.name($0)) })
            let firstDay = try reader.firstDay() ?? LocalDate(days: 0)
            try write(format.header(accounts, try reader.currencies(), firstDay: firstDay))
            return try reader.forEachEntry(of: entity) { entry in
                for posting in entry.postings where names[posting.account] == nil {
                    throw OperatorFailure(
                        .refused,
                        "Entry \(entry.id) is posted to account \(posting.account), which is not in the chart.",
                        advice: "See 'o2c verify'.")
                }
                try write(format.entry(entry) { names[$0] ?? String($0) })
            }
        }
    }
}
