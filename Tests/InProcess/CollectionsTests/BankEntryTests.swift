import Contracts
import JSON
import LocalStack
import Postgres
import Runtime
import TestSupport
import Testing

@testable import Collections

@Suite("A bank entry is one payment, by whatever way it comes again")
struct BankEntryTests {
    /// Customer 1 owes 120, customer 1 of lane 1 owes 80.
    private func harness() throws -> CollectionsHarness {
        let harness = try CollectionsHarness.withEntity(CollectionsLogic(settings: trusting))
        for lane in Lane(0)...1 { harness.receive(registered(customer(1, lane: lane))) }
        harness.owe(order(1), customer(1), net: 100, gross: 120)
        harness.owe(order(1, lane: 1), customer(1, lane: 1), net: 80, gross: 80)
        harness.run()
        return harness
    }

    private func part(_ amount: Int64 = 50) -> RecordPayment {
        payment(amount, reference: number(order(1)), entry: "17")
    }

    @Test("The same bank entry twice, a part payment, is applied once, and answered as before")
    func partPayment() throws {
        let harness = try harness()
        harness.send(part(), id: "first")
        harness.run()
        harness.send(part(), id: "another key")
        harness.send(part(), id: "first", source: "/another-sender")
        harness.send(part(), id: "another lane", lane: 1)
        harness.run()
        #expect(try harness.open() == [70, 80])
        #expect(try harness.published(PaymentReceived.self).count == 1)
        let answer = try #require(try harness.outcome(of: "first")?.json["result"])
        #expect(answer["allocated"]?.int == 50 && answer["unapplied"]?.int == 0)
        for id in ["another key", "another lane"] {
            #expect(try harness.outcome(of: id)?.json["result"] == answer, "\(id)")
        }
        #expect(try harness.outcome(of: "first", source: "/another-sender")?.json["result"] == answer)
        #expect(try harness.unbalanced() == [])
    }

    @Test("Twice in one turn, and in two lanes at once", arguments: [[Lane(0), 0], [0, 1], [1, 1]])
    func oneTurn(lanes: [Lane]) throws {
        let harness = try harness()
        for (place, lane) in lanes.enumerated() { harness.send(part(), id: "\(place)", lane: lane) }
        harness.run()
        #expect(try harness.open() == [70, 80])
        #expect(try harness.published(PaymentReceived.self).count == 1)
        #expect(try harness.outcome(of: "0")?.json == harness.outcome(of: "1")?.json)
    }

    @Test("The answer stays as it was when more of the money is allocated later")
    func answerStays() throws {
        let harness = try harness()
        let notice = payment(150, reference: "?", entry: "17")
        harness.send(notice, id: "first")
        harness.run()
        harness.send(AllocatePayment(payment: "0-1", invoice: number(order(1)), amount: 100, reason: "called"))
        harness.run()
        harness.send(notice, id: "second")
        harness.run()
        #expect(try harness.open() == [20, 80])
        #expect(try harness.outcome(of: "first")?.json == harness.outcome(of: "second")?.json)
    }

    @Test("An entry that comes again after years is answered as before, whatever its days")
    func late() throws {
        let harness = try harness()
        harness.send(part(), id: "first")
        harness.run()
        harness.clock.advance(days: 800)
        harness.send(part(), id: "again")
        harness.run()
        #expect(try harness.outcome(of: "first")?.json == harness.outcome(of: "again")?.json)
    }

    @Test("Another body is refused, and the refusal names what differs")
    func conflict() throws {
        let harness = try harness()
        harness.send(part(), id: "first")
        harness.run()
        harness.send(part(51), id: "amount")
        var other = payment(51, reference: "?", account: "C-0-1", valueDate: "2026-02-27", entry: "17")
        other.currency = "USD"
        other.named = [RecordPayment.Named(reference: number(order(1)))]
        harness.send(other, id: "all", lane: 1)
        harness.run()
        #expect(try harness.refusalCodes(of: "amount") == ["bank-entry-differs"])
        #expect(try harness.outcome(of: "amount")?.json["reasons"]?[0]?["pointer"]?.string == "/amount")
        #expect(
            try harness.outcome(of: "all")?.json["reasons"]?.array?.compactMap { $0["pointer"]?.string } == [
                "/bookedOn", "/valueDate", "/payer", "/text", "/named", "/amount", "/currency",
            ])
        #expect(try harness.open() == [70, 80])
    }

    @Test("White space around a text, and how a bank breaks its lines, are no other body")
    func sameText() throws {
        let harness = try harness()
        harness.send(payment(50, reference: "Invoice 7\r\nthank you", entry: "17"), id: "first")
        harness.run()
        harness.send(payment(50, reference: " \u{FEFF}Invoice 7\nthank\u{200B} you ", entry: "17"), id: "again")
        harness.run()
        #expect(try harness.outcome(of: "again")?.status == "accepted")
    }

    @Test("References are compared to the byte, and belong to their bank account")
    func identity() throws {
        let harness = try harness()
        harness.send(payment(1, entry: "K"))
        harness.send(payment(2, entry: "\u{212A}"))
        harness.send(payment(3, currency: "USD", entry: "K"))
        harness.run()
        #expect(try harness.unapplied() == [1, 2, 3])
    }

    @Test("Another lane records the entry between decision and commit: the turn is taken again, and answers it")
    func meanwhile() throws {
        let harness = try harness()
        let (url, faults) = (harness.database.url, harness.faults)
        let id = PaymentID(lane: 1, counter: 1)
        faults.set(.decided) {
            faults.set(.decided, nil)
            let other = try Connection(ConnectionConfiguration(url: url), deadline: .after(milliseconds: 5_000))
            try other.script(
                """
                INSERT INTO payment VALUES (
                    \(id.rawValue), NULL, 'NORTH', 'MAIN-EUR', '17', '2026-03-02', '2026-03-02', NULL,
                    '{"plain":{"text":"INV-2026-000001"}}', '[]', 50, 'EUR', 50, 0, NULL, false, now(), 'bank')
                """, deadline: .after(milliseconds: 5_000))
        }
        harness.send(part(), id: "same")
        harness.run()
        #expect(try harness.outcome(of: "same")?.json["result"]?["payment"]?.string == id.description)
        #expect(try harness.open() == [120, 80])
        #expect(harness.reports.lines.contains { $0.contains("payment_bank_entry") })
    }

    @Test("The payments of a turn are inserted in the order of the index in which lanes meet")
    func insertOrder() throws {
        let harness = try harness()
        for entry in ["5", "3", "4", "1", "2"] { harness.send(payment(7, entry: entry)) }
        harness.run()
        let rows = try harness.connection.query(
            "SELECT bank_reference FROM payment ORDER BY ctid", deadline: .after(milliseconds: 5_000))
        #expect(try rows.map { try $0[0, as: String.self] } == ["1", "2", "3", "4", "5"])
    }

    /// The entries of each turn come to the lanes in opposite orders.
    @Test("Two instances that record the same entries at once record each once, and never wait in a circle")
    func twoInstances() throws {
        let count = 1_000
        let log = try CollectionsHarness.twoInstances(
            until: { Self.answered($0) >= 1 },
            send: { first in
                for turn in stride(from: 0, to: count, by: 5) {
                    for place in 0..<5 {
                        first.send(payment(7, entry: "\(turn + place)"), lane: 0)
                        first.send(payment(7, entry: "\(turn + 4 - place)"), lane: 1)
                    }
                }
                first.send(payment(1, reference: "last", entry: "last 0"), lane: 0)
                first.send(payment(1, reference: "last", entry: "last 1"), lane: 1)
            })
        #expect(try log.unapplied().count == count + 2)
        #expect(try log.unbalanced() == [])
    }

    /// Whether the last entry of each lane is told.
    private static func answered(_ log: MemoryLog) -> Int {
        let told = log.events(of: Service.collections.factsTopic).filter { $0.type == PaymentReceived.type }
            .map { String(decoding: $0.data, as: UTF8.self) }
        return ["last 0", "last 1"].allSatisfy { last in told.contains { $0.contains("\"\(last)\"") } } ? 1 : 0
    }

    @Test("What a bank tells of a payer can be erased: no row has it then, and the entry stays what it was")
    func erased() throws {
        let harness = try harness()
        var command = payment(50, reference: "from Jane Roe, with thanks", entry: "17")
        command.payer = RecordPayment.Payer(name: "Jane Roe", iban: "GB33BUKB20201555555555")
        harness.send(command, id: "first")
        harness.run()
        func rows() throws -> String {
            try harness.connection.query(
                """
                SELECT concat((SELECT json_agg(p) FROM payment AS p), (SELECT json_agg(r) FROM payment_reference AS r),
                    (SELECT string_agg(events, '') FROM outbox))
                """, deadline: .after(milliseconds: 5_000)
            ).single()[0, as: String.self]
        }
        #expect(try rows().contains("Jane Roe") && rows().contains("GB33BUKB20201555555555"))
        try harness.connection.execute(
            "UPDATE payment SET payer = '{\"erased\":true}'", deadline: .after(milliseconds: 5_000))
        #expect(try !rows().contains("Jane") && !rows().contains("GB33BUKB"))
        harness.send(command, id: "again", lane: 1)
        command.amount = 51
        harness.send(command, id: "another amount")
        harness.owe(order(2), customer(1), net: 30, gross: 30)
        harness.run()
        #expect(try harness.outcome(of: "again")?.json["result"] == harness.outcome(of: "first")?.json["result"])
        #expect(try harness.refusalCodes(of: "another amount") == ["bank-entry-differs"])
        let view = try EndpointClient(CollectionsAPI.reading(try harness.readAccess(), trusting)).get(
            "/v1/payments", as: Page<PaymentSummary>.self)
        #expect(view.items.map(\.payer) == [.erased])
    }

    @Test("What is wrong with an entry is refused with every reason")
    func wrong() throws {
        let harness = try harness()
        var command = payment(100, reference: String(repeating: "é", count: 1_121), entry: "")
        command.bankAccount = "a\u{0}"
        command.payer = RecordPayment.Payer(
            account: "", name: String(repeating: "n", count: 561), iban: String(repeating: "1", count: 35))
        command.named = [
            .init(reference: "", amount: 0), .init(reference: "A", amount: 60), .init(reference: "B", amount: 41),
        ]
        harness.send(command, id: "wrong")
        command.named = []
        harness.send(command, id: "empty list")
        harness.run()
        #expect(
            try harness.outcome(of: "wrong")?.json["reasons"]?.array?.compactMap { $0["pointer"]?.string } == [
                "/bankAccount", "/bankReference", "/payer/account", "/payer/iban", "/payer/name", "/text",
                "/named/0/reference", "/named/0/amount", "/named",
            ])
        #expect(
            try harness.refusalCodes(of: "wrong").suffix(4) == [
                "too-long", "missing", "out-of-range", "more-than-paid",
            ])
        #expect(try harness.refusalCodes(of: "empty list").last == "out-of-range")
    }
}
