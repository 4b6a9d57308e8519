/// An embedded change of a schema. Once released it is never edited: a checksum guards it. docs/migrations.md has the
/// rules.
public struct Migration: Sendable {
    /// Its place among the migrations of its part (the runtime's, or the service's own): 1, 2, 3 and so on.
    public var version: Int
    public var name: String
    public var work: Work
    /// The lowest version of its part that a program may have and still run on the schema when this migration has been
    /// applied.
    public var compatibleFrom: Int

    public enum Work: Sendable {
        /// Statements of SQL, in one transaction; names are not qualified, the schema is the search path.
        case script(String)
        /// Rows of a table are filled in, page by page, in as many transactions as it takes.
        case backfill(Backfill)
    }

    /// - Parameters:
    ///   - sql: statements, run in one transaction.
    ///   - compatibleFrom: the lowest version that may go on running; `nil`: none below this one, so that whoever adds
    ///     nothing says nothing.
    public init(version: Int, name: String, sql: String, compatibleFrom: Int? = nil) {
        self.init(version: version, name: name, work: .script(sql), compatibleFrom: compatibleFrom)
    }

    public init(version: Int, name: String, work: Work, compatibleFrom: Int? = nil) {
        precondition(
            (1...version).contains(compatibleFrom ?? version), "migration \(version) is compatible from itself")
        self.version = version
        self.name = name
        self.work = work
        self.compatibleFrom = compatibleFrom ?? version
    }

    /// What its checksum is made of.
    var text: String {
        switch work {
        case .script(let sql): sql
        case .backfill(let backfill): "UPDATE \(backfill.table) SET \(backfill.assignments) WHERE \(backfill.pending)"
        }
    }
}

/// Rows that a migration fills in while services run: a bounded piece of the table in each transaction, so that no row
/// is locked for long, and what was done before an interruption stays done.
public struct Backfill: Sendable {
    public var table: String
    /// What follows SET.
    public var assignments: String
    /// Which rows still lack it. No row may fulfil it once the assignments are made.
    public var pending: String

    public init(table: String, assignments: String, pending: String) {
        self.table = table
        self.assignments = assignments
        self.pending = pending
    }
}

/// Who numbers migrations: the runtime and the service each on their own, so that neither can push the other's numbers.
public enum SchemaPart: String, CaseIterable, Sendable {
    case runtime
    case service
}

/// What a service does with a table of its schema; the role that it runs under has exactly the rights for that, and
/// reads all.
public enum TableUse: Sendable, Hashable {
    /// Reads what migrations have written.
    case read
    /// Adds rows, and never changes one: the books.
    case append
    /// Adds rows, changes them, and locks them.
    case update
    /// Adds rows, changes them, and removes them.
    case remove

    /// The rights beside SELECT.
    var privileges: Set<String> {
        switch self {
        case .read: []
        case .append: ["INSERT"]
        case .update: ["INSERT", "UPDATE"]
        case .remove: ["INSERT", "UPDATE", "DELETE"]
        }
    }
}
