import Contracts
import Postgres

/// The two sides of each entry.
enum PostingTable {
    struct Row: Sendable {
        var entry: EntryID
        /// From 1.
        var line: Int16
        var posting: Posting
    }

    /// In the order of the key.
    static func rows(of entries: [Entry]) -> [Row] {
        entries.sorted { $0.id < $1.id }.flatMap { entry -> [Row] in
            guard case .postings(_, let postings) = entry.draft.content else { return [] }
            return zip(1..., postings).map { Row(entry: entry.id, line: $0, posting: $1) }
        }
    }

    static func insert(_ rows: [Row]) -> SQL {
        """
        INSERT INTO posting (entry, line, account, amount)
        SELECT * FROM unnest(
            \(each: rows, \.entry), \(each: rows, \.line), \(each: rows, \.posting.account.rawValue),
            \(each: rows, \.posting.amount))
        """
    }
}
