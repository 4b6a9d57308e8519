import Contracts
import LocalStack
import SystemProcess
import Testing

@testable import Operator

@Suite("export ledger and trial-balance")
struct JournalExportTests {
    private static func export(_ format: JournalFormat) throws -> String {
        let schemas = try SampleBusiness.get().schemas()
        var text = ""
        let count = try JournalExport(format: format, reader: JournalReader(schemas: schemas)).run { text += $0 }
        // 4 receipts, 5 each of revenue, cost and invoices, 5 payments, 4 allocations, 1 adjustment.
        #expect(count == 29)
        return text
    }

    @Test("the trial balance has equal sides, the golden figures of the sample business, and proven balances")
    func trialBalance() throws {
        let balance = try TrialBalance(try SampleBusiness.get().schemas())
        #expect(balance.isProven)
        #expect(balance.books.map(\.entity) == ["NORTH", "SOUTH"])
        let (debit, credit) = balance.totals(.init(entity: "NORTH", currency: "GBP"))
        #expect(debit == credit)
        let balances = Dictionary(
            uniqueKeysWithValues: balance.rows.filter { $0.entity == "NORTH" }.map { ($0.number, $0.balance) })
        let south = try TrialBalance(SampleBusiness.get().schemas(), entity: "SOUTH")
        #expect(
            south.rows.map(\.number) == [1000, 1400, 2000, 2100] && south.rows.map(\.balance) == [650, 770, -770, -650])
        // R-1: 10 x 10.00 + 3 x 3.33; R-2: 2 x 10.00; R-3: 7 x 2.50; R-4: 1 x 15.00; R-11: 9.99 with its tax.
        #expect(balances[4000] == -17_081)
        // 13 of SKU-1 and 10 of SKU-2 left at 3.21 each, 2 more were lost, of 200.
        // Of flour that cost 19.99, 2.00 left.
        #expect(balances[5000] == 7_583)
        #expect(balances[5900] == 642)
        #expect(balances[1400] == 57_974)
        // 42.00 that nobody could place, and a guest's 1.00 too much; a person found out what 7.60 of them pay.
        #expect(balances[2100] == -3_540)
    }

    @Test("as of a day before the first entry, nothing is posted; in another currency neither")
    func trialBalanceBefore() throws {
        let schemas = try SampleBusiness.get().schemas()
        #expect(try TrialBalance(schemas, asOf: LocalDate("2026-02-09")).rows.isEmpty)
        #expect(try !TrialBalance(schemas, asOf: LocalDate("2026-03-02")).rows.isEmpty)
        #expect(try TrialBalance(schemas, currency: "EUR").rows.isEmpty)
    }

    @Test("says so when a kept balance is not the sum of its postings")
    func unproven() throws {
        let schemas = try SampleBusiness.get().schemas(
            changing: .ledger, by: "UPDATE balance SET debit = debit + 1 WHERE account = 1000")
        let balance = try TrialBalance(schemas)
        #expect(!balance.isProven)
        #expect(balance.text.contains("NOT EQUAL"))
    }

    @Test(
        "hledger accepts the journal strictly, and its balances equal ours to the cent",
        .enabled(if: Tool.hledger.isThere))
    func hledger() throws {
        let file = try TemporaryFile(try Self.export(.hledger))
        let check = try Tool.hledger.run(["-f", file.path, "check", "--strict", "ordereddates"])
        #expect(check.isSuccess, "\(check.output)")
        let listed = try Tool.hledger.run(["-f", file.path, "bal", "--flat", "-N", "-O", "csv", "--layout=bare"])
        #expect(listed.isSuccess, "\(listed.output)")
        var theirs: [String: String] = [:]
        for line in listed.output.split(separator: "\n").dropFirst() {
            let fields = line.split(separator: ",").map { $0.trimming("\"") }
            theirs["\(fields[1]) \(fields[0])"] = fields[2]
        }
        #expect(theirs == (try Self.balances(JournalFormat.hledger.name)))
    }

    @Test("bean-check accepts the journal", .enabled(if: Tool.beanCheck.isThere))
    func beancount() throws {
        let file = try TemporaryFile(try Self.export(.beancount))
        let check = try Tool.beanCheck.run([file.path])
        #expect(check.isSuccess, "\(check.output)")
    }

    @Test("an entry booked in another month than it happened keeps both dates")
    func bothDates() throws {
        let entry = JournalEntry(
            id: EntryID(lane: 7, counter: 12), entity: "NORTH", event: "billing 7.7.12", purpose: "invoice",
            subject: "7-1; x",
            currency: .jpy, effectiveOn: try #require(LocalDate("2026-02-28")),
            bookedOn: try #require(LocalDate("2026-03-01")),
            postings: [.init(account: 1, amount: 5), .init(account: 2, amount: -5)])
        let names = [Int32(1): "a", 2: "b"]
        #expect(
            JournalFormat.hledger.entry(entry) { names[$0] ?? "" } == """

                2026-03-01=2026-02-28 (7-12) invoice 7-1  x  ; entry:7-12, entity:NORTH, \
                event:billing 7.7.12, purpose:invoice
                    a  5 JPY
                    b  -5 JPY

                """)
        #expect(JournalFormat.beancount.entry(entry) { names[$0] ?? "" }.contains("  effective: 2026-02-28\n"))
    }

    /// Our balances by currency and the name that a format gives the account.
    private static func balances(_ name: (ChartAccount) -> String) throws -> [String: String] {
        let schemas = try SampleBusiness.get().schemas()
        let accounts = try JournalReader(schemas: schemas).accounts()
        let names = Dictionary(uniqueKeysWithValues: accounts.map { ($0.number, name($0)) })
        // Entities share the accounts of the chart.
        var balances: [String: (amount: Int64, exponent: Int)] = [:]
        for row in try TrialBalance(schemas).rows {
            let exponent = try #require(Currency(row.currency)).exponent
            balances["\(row.currency) \(names[row.number] ?? "")", default: (0, exponent)].amount += row.balance
        }
        return balances.filter { $0.value.amount != 0 }.mapValues { Amount.decimal($0.amount, exponent: $0.exponent) }
    }
}

extension Substring {
    fileprivate func trimming(_ character: Character) -> String {
        String(drop { $0 == character }.reversed().drop { $0 == character }.reversed())
    }
}
