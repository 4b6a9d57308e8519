import Contracts
import TestSupport
import Testing

@testable import Ledger
@testable import Runtime

/// `O2C_UPDATE_DOCS=1 swift test --filter DocumentsTests` writes the page again: its name is part of that command.
@Suite("docs/accounting.md has the chart and the postings of the code")
struct AccountingDocumentsTests {
    private static let regenerate = "Regenerate it: O2C_UPDATE_DOCS=1 swift test --filter DocumentsTests"

    /// A row of the table of accounts, as migrations insert it.
    private struct ChartRow {
        var number: Int32
        var name: String
        var kind: String
        var control: String?
    }

    private static let chart: [ChartRow] = LedgerMigrations.all.flatMap { migration in
        migration.text.matches(of: /\((\d{4}), '([^']+)', '(\w+)', (?:NULL|'([\w-]+)')\)/).map { match in
            ChartRow(
                number: Int32(match.1) ?? 0, name: String(match.2), kind: String(match.3),
                control: match.4.map { String($0) })
        }
    }

    @Test("the chart of accounts")
    func chartOfAccounts() throws {
        #expect(Set(Account.allCases.map(\.rawValue)).isSubset(of: Self.chart.map(\.number)))
        let posted = Set(Account.allCases.map(\.rawValue))
        let rows = Self.chart.map { row in
            let isPosted = posted.contains(row.number) ? "yes" : "no"
            return "| \(row.number) | \(row.name) | \(row.kind) | \(row.control ?? "") | \(isPosted) |"
        }
        let head = ["| number | account | kind | sub-ledger of | posted to |", "|---|---|---|---|---|"]
        #expect(try GeneratedBlock("chart", in: "accounting.md").isCurrent(head + rows), "\(Self.regenerate)")
    }

    /// One fact of each type, in which every side of its entry has an amount.
    private static let facts: [any FinancialFact] = [
        received(cost: 600_00), adjusted(cost: 60_00, quantity: 1), issued(costs: [(360_00, .gbp)]),
        shipped(1, 6, at: 100_00), invoiced(net: 600_00, tax: 120_00),
        paid(1, 630_00, to: [(1, 620_00)], unapplied: 10_00), allocated(to: [(2, 10_00)]),
    ]

    @Test("the postings of each fact")
    func postings() throws {
        #expect(Self.facts.map { type(of: $0).type } == PostingRules.facts.map { $0.type })
        let rows = try Self.facts.flatMap { fact in
            try fact.entries().map { entry in
                let debits = entry.postings.filter { $0.amount > 0 }.map(Self.name).joined(separator: ", ")
                let credits = entry.postings.filter { $0.amount < 0 }.map(Self.name).joined(separator: ", ")
                #expect(!debits.isEmpty && !credits.isEmpty)
                return "| \(type(of: fact)) | \(entry.purpose.rawValue) | \(debits) | \(credits) |"
            }
        }
        let head = ["| fact | purpose | debit | credit |", "|---|---|---|---|"]
        #expect(try GeneratedBlock("postings", in: "accounting.md").isCurrent(head + rows), "\(Self.regenerate)")
    }

    private static func name(_ posting: Posting) -> String {
        chart.first { $0.number == posting.account.rawValue }?.name ?? "\(posting.account.rawValue)"
    }
}
