import Contracts
import LocalStack
import Platform
import Postgres
import Runtime
import TestSupport
import Testing

@testable import Collections

@Suite("A payment and the invoice that it names do not pass each other in two lanes", .serialized)
struct RendezvousTests {
    private static func receivable(_ invoice: Int64) -> String {
        """
        VALUES (\(invoice), 'INV-1', 'INV1', \(invoice), 'NORTH', NULL, 'R', 'EUR', '2026-03-02', '2026-03-02', 100,
            100)
        """
    }

    /// What another lane commits while a turn is between its decisions and its commit.
    private func meanwhile(_ harness: CollectionsHarness, _ sql: String) {
        let (url, faults) = (harness.database.url, harness.faults)
        faults.set(.decided) {
            faults.set(.decided, nil)
            let other = try Connection(ConnectionConfiguration(url: url), deadline: .after(milliseconds: 5_000))
            try other.script(sql, deadline: .after(milliseconds: 5_000))
        }
    }

    @Test("The invoice is issued elsewhere while the payment is recorded: the payment follows it")
    func invoiceMeanwhile() throws {
        let harness = try CollectionsHarness.withEntity(CollectionsLogic(settings: trusting))
        harness.run()
        let invoice = InvoiceID(lane: 1, counter: 1).rawValue
        meanwhile(
            harness,
            """
            INSERT INTO receivable
            \(Self.receivable(invoice))
            """)
        harness.send(payment(100, reference: "INV-1"), lane: 0)
        harness.run()
        #expect(try harness.open() == [0])
        #expect(try harness.published(PaymentReceived.self).map(\.payment.lane) == [1])
        #expect(harness.reports.lines.contains { $0.contains("have passed each other") })
    }

    @Test("The payment is recorded elsewhere while the invoice is opened: it is allocated at once")
    func paymentMeanwhile() throws {
        let harness = try CollectionsHarness.withEntity(CollectionsLogic(settings: trusting))
        harness.run()
        let id = PaymentID(lane: 1, counter: 1).rawValue
        meanwhile(
            harness,
            """
            INSERT INTO payment VALUES (
                \(id), NULL, 'NORTH', 'MAIN-EUR', '1', '2026-03-02', '2026-03-02', NULL,
                '{"plain":{"text":"inv-2026-000001"}}', '[]', 100, 'EUR', 100, 0, NULL, false, now(), 'bank');
            INSERT INTO payment_reference VALUES (\(id), 'INV2026000001')
            """)
        harness.receive(invoiced(order(1), of: nil, net: 100, gross: 100))
        harness.run()
        #expect(try harness.open() == [0])
        #expect(try harness.unapplied() == [0])
        #expect(try harness.published(PaymentAllocated.self).map(\.payment.lane) == [1])
    }

    @Test("An invoice that is being committed elsewhere is waited for, though nobody can see it yet")
    func waits() throws {
        let harness = try CollectionsHarness.withEntity(CollectionsLogic(settings: trusting))
        harness.run()
        let url = harness.database.url
        let (isStored, hasWaited) = (Monitor(false), Monitor(false))
        let other = try NamedThread.start(name: "other lane") {
            do {
                let waited = try Self.commitLate(
                    url,
                    stored: {
                        isStored.withLock { $0 = true }
                        isStored.wakeAll()
                    })
                hasWaited.withLock { $0 = waited }
            } catch {
                Issue.record("the other lane failed: \(error)")
            }
        }
        #expect(isStored.wait(milliseconds: 60_000) { $0 ? true : nil } == true)
        harness.send(payment(100, reference: "INV-1"), lane: 0)
        harness.run()
        #expect(other.join(milliseconds: 90_000))
        #expect(hasWaited.withLock { $0 })
        #expect(try harness.open() == [0])
        #expect(try harness.unapplied() == [0])
    }

    /// Stores a receivable as a turn of lane 1 would, and commits it only when another turn waits for that.
    private static func commitLate(_ url: String, stored: () -> Void) throws -> Bool {
        let deadline = Deadline.after(milliseconds: 60_000)
        let connection = try Connection(ConnectionConfiguration(url: url), deadline: deadline)
        let watcher = try Connection(ConnectionConfiguration(url: url), deadline: deadline)
        let invoice = InvoiceID(lane: 1, counter: 1).rawValue
        var waited = false
        try connection.transaction(deadline: deadline) {
            var ledger = SubLedger(accounts: [], receivables: [], payments: [])
            ledger.open(try Receivable(invoiced(order(1, lane: 1), of: nil, net: 100, gross: 100)))
            var pipeline = Pipeline()
            Rendezvous(ledger).add(to: &pipeline)
            pipeline.add(
                """
                INSERT INTO receivable
                \(unescaped: Self.receivable(invoice))
                """)
            _ = try connection.run(pipeline, deadline: deadline)
            stored()
            while !waited, !deadline.hasPassed {
                waited = try watcher.query(
                    """
                    SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
                        AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))
                    """, deadline: deadline
                ).single()[0, as: Bool.self]
            }
        }
        return waited
    }

    @Test("Two instances at once: whichever comes first, everything that names each other meets")
    func twoInstances() throws {
        let pairs = 200
        let first = try CollectionsHarness.twoInstances(
            until: { Self.settled($0) == pairs },
            send: { first in
                // Each lane gets invoices whose payments arrive in the other.
                for counter in 1...Int64(pairs / 2) {
                    for lane in Lane(0)...1 {
                        first.receive(invoiced(order(counter, lane: lane), of: nil, net: 100, gross: 100))
                        first.send(payment(100, reference: number(order(counter, lane: lane))), lane: 1 - lane)
                    }
                }
            })
        #expect(try first.open() == Array(repeating: 0, count: pairs))
        #expect(try first.unapplied().allSatisfy { $0 == 0 })
        #expect(try first.unbalanced() == [])
    }

    private static func settled(_ log: MemoryLog) -> Int {
        log.events(of: Service.collections.factsTopic).count { $0.type == ReceivableSettled.type }
    }
}
