import Contracts
import Rows
import TestSupport
import Testing

@testable import Collections

@Suite("Numbers are found in what payers write, and never guessed")
struct PayerTextMatchingTests {
    /// Customer 1 owes 120 for order 0-1024 (`PO-77`), 100 for 0-1025 (`PO-78`), and 60 twice under `STANDING`;
    /// customer 2 owes 80 for 0-2000 (`PO-77`).
    private func ledger() throws -> SubLedger {
        var ledger = SubLedger(accounts: [], receivables: [], payments: [])
        for counter in Int64(1)...2 { try ledger.register(registered(customer(counter))) }
        let owed: [(Int64, Int64, Int64, String)] = [
            (1024, 1, 120, "PO-77"), (1025, 1, 100, "PO-78"), (1026, 1, 60, "STANDING"), (1027, 1, 60, "STANDING"),
            (2000, 2, 80, "PO-77"),
        ]
        for (counter, buyer, gross, reference) in owed {
            var fact = invoiced(order(counter), of: customer(buyer), net: gross, gross: gross)
            fact.clientReference = reference
            ledger.open(try Receivable(fact))
            var account = try #require(ledger.accounts[customer(buyer)])
            try account.invoice(gross: gross, inPlaceOf: 0)
            ledger.put(account)
        }
        return ledger
    }

    private func paid(_ command: RecordPayment) throws -> [Int64: Int64] {
        var ledger = try ledger()
        let entry = try BankEntry(command, days: nil)
        let matching = Matching(entry, of: "NORTH", in: ledger)
        var payment = Payment(
            id: PaymentID(lane: 0, counter: 1), customer: matching.customer, entity: "NORTH", entry: entry,
            unapplied: entry.amount,
            paidAtOnce: 0, pendingUntil: nil, isPending: false, receivedAt: today.startOfDay, actor: "bank")
        let allocations = try ledger.apply(&payment, matching)
        #expect(allocations.reduce(payment.unapplied) { $0 + $1.amount } == entry.amount)
        return Dictionary(uniqueKeysWithValues: allocations.map { ($0.order.counter, $0.amount) })
    }

    @Test(
        "The number of an invoice in a sentence, whatever stands between its parts",
        arguments: [
            "Invoice INV-2026-001024 of 3 May, thank you", "INV\u{2013}2026\u{2013}001024",
            "inv\u{2010}2026\u{2011}001024.",
            "INV\u{2212}2026\u{2014}001024", "Rechnung:INV-2026-001024/Kd.4711", "INV/2026/001024", "INV 2026 001024",
            "payment for INV-2026-0010\r\n24", "INV-2026-\n001024", "\u{FEFF}INV-2026-\u{200B}001024", "INV2026001024",
            "#INV_2026_001024", "\u{FF29}\u{FF2E}\u{FF36}-\u{FF12}\u{FF10}\u{FF12}\u{FF16}-001024",
            "NOTPROVIDED INV-2026-001024",
        ])
    func invoiceNumber(text: String) throws { #expect(try paid(payment(90, reference: text)) == [1024: 90]) }

    @Test("Two numbers in one text: both are paid where the money is enough, and the one of exactly the amount")
    func twoNumbers() throws {
        let both = "INV-2026-001024 and INV-2026-001025"
        #expect(try paid(payment(220, reference: both)) == [1024: 120, 1025: 100])
        #expect(try paid(payment(100, reference: both)) == [1025: 100])
        #expect(try paid(payment(150, reference: both)) == [:])
        #expect(try paid(payment(180, reference: "INV-2026-001026,INV-2026-001024")) == [1026: 60, 1024: 120])
        #expect(try paid(payment(60, reference: "INV-2026-001026 INV-2026-001027")) == [:])
        // Of two customers.
        #expect(try paid(payment(200, reference: "INV-2026-001024+INV-2026-002000")) == [1024: 120, 2000: 80])
    }

    @Test("Our order number, where the payer owes it or exactly the amount is open")
    func orderNumber() throws {
        #expect(try paid(payment(120, reference: "Order 0-1024")) == [1024: 120])
        #expect(try paid(payment(120, reference: "your order no. 0\u{2013}1024, thanks")) == [1024: 120])
        #expect(try paid(payment(50, reference: "order 0-1024", account: "C-0-1")) == [1024: 50])
        #expect(try paid(payment(50, reference: "0-1024")) == [:])
        #expect(try paid(payment(50, reference: "0-1024", account: "C-0-2")) == [:])
        #expect(try paid(payment(120, reference: "0-9999", account: "nobody")) == [:])
    }

    @Test("The buyer's own number of the order, for that buyer alone, where one open invoice has it")
    func buyersNumber() throws {
        #expect(try paid(payment(50, reference: "our PO-77", account: "C-0-1")) == [1024: 50])
        #expect(try paid(payment(50, reference: "PO\u{2013}77", account: "C-0-2")) == [2000: 50])
        #expect(try paid(payment(50, reference: "PO-77")) == [:])
        #expect(try paid(payment(50, reference: "STANDING 3", account: "C-0-1")) == [:])
        #expect(try paid(payment(50, reference: "77", account: "C-0-1")) == [:])
    }

    @Test("A structured reference of ISO 11649, whose check digits are right")
    func creditorReference() throws {
        let reference = try #require(CreditorReference(of: "INV2026001024")).description
        let blocks = stride(from: 0, to: reference.count, by: 4).map { start in
            String(reference.dropFirst(start).prefix(4))
        }.joined(separator: " ")
        #expect(try paid(payment(90, reference: reference)) == [1024: 90])
        #expect(try paid(payment(90, reference: "Ref. \(blocks.lowercased()) thanks")) == [1024: 90])
        let wrong = reference.replacing("RF", with: "RF1").prefix(reference.count)
        #expect(try paid(payment(90, reference: String(wrong))) == [:])
    }

    @Test("A remittance list says what the money is for; what is left is for nothing else")
    func list() throws {
        typealias Named = RecordPayment.Named
        let two = [Named(reference: "INV-2026-001024", amount: 70), Named(reference: "inv 2026 001025")]
        #expect(try paid(payment(300, named: two)) == [1024: 70, 1025: 100])
        #expect(try paid(payment(100, named: two)) == [1024: 70, 1025: 30])
        #expect(
            try paid(payment(100, account: "C-0-1", named: [Named(reference: "PO-78")])) == [1025: 100])
        #expect(try paid(payment(80, named: [Named(reference: "0-2000", amount: 80)])) == [2000: 80])
        #expect(try paid(payment(79, named: [Named(reference: "0-2000", amount: 79)])) == [:])
        let twice = [Named(reference: "INV-2026-001024", amount: 20), Named(reference: "INV2026001024", amount: 30)]
        #expect(try paid(payment(60, named: twice)) == [1024: 50])
        // The list is the truth, whatever the text says.
        let other = payment(90, reference: "INV-2026-001025", named: [Named(reference: "INV-2026-009999")])
        #expect(try paid(other) == [:])
    }

    @Test(
        "In any text, each number that stands apart is found, and no more is looked for than the limit",
        arguments: 1...40)
    func property(seed: UInt64) {
        var random = Xorshift(state: seed)
        let dashes = ["-", "\u{2010}", "\u{2013}", "\u{2014}", "\u{2212}", "\u{FE63}", "\u{FF0D}"]
        let between = [" ", ", ", "\n", "/", ";", " und ", "\t", "  ", ". "]
        var (text, wanted) = ("", [String]())
        for _ in 0..<Int.random(in: 1...12, using: &random) {
            switch Int.random(in: 0...2, using: &random) {
            case 0:
                let number = Int.random(in: 1...999_999, using: &random)
                let digits = String(1_000_000 + number).dropFirst()
                let dash = dashes.randomElement(using: &random) ?? "-"
                text += ["INV", "2026", String(digits)].joined(separator: dash)
                wanted.append("INV2026\(digits)")
            case 1: text += String(Int.random(in: 1...99_999, using: &random))
            default: text += ["Danke", "für", "明細", "rent", "3."].randomElement(using: &random) ?? ""
            }
            text += between.randomElement(using: &random) ?? " "
        }
        let found = PayerReferences(text: PayerText.cleaned(text))
        for number in wanted { #expect(found.keys.contains(RemittanceReference(number)), "\(number) in \(text)") }
        #expect(found.keys.count <= PayerReferences.inTextMax)
        #expect(Set(found.keys).count == found.keys.count)
    }

    /// Told in other words than the matching: money reaches what the text has the number of, what the payer owes, what
    /// has its order's number and exactly the amount, and, of an unnamed payer, what the owner of such a one owes.
    @Test("Nothing is paid that the text, the payer or the amount does not tell", arguments: 1...300)
    func neverGuesses(seed: UInt64) throws {
        var random = Xorshift(state: seed &* 104_729)
        let pieces = [
            "INV-2026-001024", "INV-2026-001025", "INV-2026-002000", "0-1024", "0-2000", "PO-77", "PO-78", "STANDING",
            "2026", "thanks", "120", "INV-2026-000001",
        ]
        let text = (0..<Int.random(in: 0...3, using: &random)).map { _ in pieces.randomElement(using: &random)! }
            .joined(separator: " ")
        let account = [nil, "C-0-1", "C-0-2", "nobody"].randomElement(using: &random)!
        let amount = [20, 60, 80, 100, 120, 150, 200, 220, 400].randomElement(using: &random)!
        let ledger = try ledger()
        let owed = ledger.receivables.rows
        let bare = RemittanceReference(text).text
        let payer = account.flatMap { ledger.account(named: $0)?.customer }
        let named = owed.filter { bare.contains($0.reference.text) }
        let told = owed.filter { receivable in
            named.contains(receivable) || (payer != nil && receivable.customer == payer)
                || (text.contains(receivable.order.description) && receivable.open == amount)
        }
        let paid = try paid(payment(Int64(amount), reference: text, account: account))
        for order in paid.keys {
            let receivable = try #require(owed.first { $0.order.counter == order })
            let isOthers = account == nil && told.contains { $0.customer == receivable.customer }
            #expect(told.contains(receivable) || isOthers, "\(order) by '\(text)' of \(account ?? "nobody known")")
        }
        // Somebody else's money pays what it names, and nothing more.
        if let account, payer == nil || named.contains(where: { $0.customer != payer }), !named.isEmpty {
            let others = paid.keys.filter { order in !named.contains { $0.order.counter == order } }
            #expect(others.isEmpty, "\(others) by '\(text)' of \(account)")
        }
    }

    @Test("A text full of numbers asks for no more than the limit", arguments: ["1234 ", "12-34 ", "A1B2C3 ", "RF18"])
    func limit(piece: String) throws {
        var text = ""
        var number = 0
        while text.utf8.count + 12 < PayerText.bytesMax {
            number += 1
            text += "\(piece.dropLast())\(number) "
        }
        #expect(PayerReferences(text: text).keys.count <= PayerReferences.inTextMax)
        #expect(try BankEntry(payment(1, reference: text), days: nil).text.utf8.count < PayerText.bytesMax)
    }
}

/// Numbers that look random, and are the same at every run.
struct Xorshift: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = (state &+ 0x9E37_79B9_7F4A_7C15) ^ (state << 13)
        state ^= state >> 7
        state ^= state << 17
        return state
    }
}
