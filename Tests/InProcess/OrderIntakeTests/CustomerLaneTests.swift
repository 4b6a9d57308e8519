import Contracts
import JSON
import LocalStack
import Postgres
import Runtime
import TestSupport
import Testing

@testable import OrderIntake

@Suite("OrderIntake keeps customers in their home lanes")
struct CustomerLaneTests {
    private func harness() throws -> LogicHarness<OrderIntakeLogic> { try LogicHarness(OrderIntakeLogic()) }

    /// Versions and names by account.
    private func stored(_ harness: LogicHarness<OrderIntakeLogic>) throws -> [String] {
        try harness.connection.query(
            "SELECT account || ' ' || version || ' ' || (parties#>>'{plain,party,name}') FROM customer ORDER BY id",
            deadline: .after(milliseconds: 5_000)
        ).map { try $0[0, as: String.self] }
    }

    @Test("A registration makes a customer, whose home is the lane in which it arrived")
    func register() throws {
        let harness = try harness()
        harness.send(registration(), id: "r", lane: 1)
        harness.run()
        let home = CustomerID(lane: 1, counter: 1)
        #expect(
            try harness.published(CustomerRegistered.self) == [
                CustomerRegistered(
                    customer: home, version: 1, account: "ACME", country: "GB", taxId: nil, currency: .gbp,
                    paymentTermsDays: 30, blocks: nil,
                    parties: .plain(CustomerParties(party: registration().party)))
            ])
        #expect(
            harness.log.entries(of: Service.orderIntake.factsTopic, partition: 1).first?.event.subject == "customer/1-1"
        )
        #expect(try harness.result(of: "r") == ["customer": "1-1", "version": 1])
        #expect(try stored(harness) == ["ACME 1 Acme Ltd"])
    }

    @Test("A change makes the next version, one that changes nothing does not")
    func change() throws {
        let harness = try harness()
        harness.send(registration(), id: "first")
        harness.send(registration(), id: "same")
        harness.send(registration(name: "Acme plc"), id: "new name")
        harness.run()
        harness.send(registration(name: "Acme plc", terms: 60), id: "longer")
        harness.run()
        let versions = try harness.published(CustomerRegistered.self)
        #expect(versions.map(\.version) == [1, 2, 3])
        #expect(versions.map { $0.parties.content?.party.name } == ["Acme Ltd", "Acme plc", "Acme plc"])
        #expect(versions.last?.paymentTermsDays == 60)
        #expect(try harness.result(of: "same") == ["customer": "0-1", "version": 1])
        #expect(try stored(harness) == ["ACME 3 Acme plc"])
    }

    @Test("A registration that comes in by another lane is handed to the customer's home, in the same turn or later")
    func forward() throws {
        let harness = try harness()
        harness.send(registration(), id: "r", lane: 0)
        harness.send(registration(name: "Same turn"), id: "same turn", lane: 1)
        harness.run()
        harness.send(registration(name: "Later"), id: "later", lane: 1)
        harness.run()
        #expect(try stored(harness) == ["ACME 3 Later"])
        #expect(try harness.result(of: "later") == ["customer": "0-1", "version": 3])
        #expect(harness.log.entries(of: Service.orderIntake.factsTopic, partition: 1).isEmpty)
    }

    /// Ä in one scalar or in two: Swift takes them for equal, PostgreSQL does not.
    @Test("Accounts that only look the same are two customers, in one turn as in two")
    func lookAlikes() throws {
        let harness = try harness()
        harness.send(registration("\u{C4}CME"), id: "one")
        harness.send(registration("A\u{308}CME"), id: "two")
        harness.run()
        #expect(try stored(harness).count == 2)
        #expect(try harness.result(of: "two") == ["customer": "0-2", "version": 1])
    }

    @Test("What is wrong with a registration is answered, and nothing is stored")
    func refused() throws {
        let harness = try harness()
        harness.send(registration("a\u{0}b", name: "", country: "??"), id: "bad")
        harness.send(registration(), id: "good")
        harness.send(registration(currency: "EUR"), id: "other currency")
        harness.run()
        #expect(try harness.refusalCodes(of: "bad") == ["not-printable", "missing", "not-a-country"])
        #expect(try harness.refusalCodes(of: "other currency") == ["currency-fixed"])
        #expect(try stored(harness) == ["ACME 1 Acme Ltd"])
        #expect(try harness.parked().isEmpty)
    }

    @Test("Two lanes that register one account at the same moment make one customer: the second turn is taken again")
    func race() throws {
        let faults = Failpoints()
        let harness = try LogicHarness(OrderIntakeLogic(), faults: faults)
        let configuration = try ConnectionConfiguration(url: harness.database.url)
        // Another instance commits after this turn has looked and before it stores.
        faults.set(.decided) {
            faults.set(.decided, nil)
            let home = CustomerID(lane: 1, counter: 9)
            let other = try Connection(configuration, deadline: .after(milliseconds: 5_000))
            try other.execute(
                """
                INSERT INTO customer (
                    id, version, account, country, currency, payment_terms_days, parties, registered_at, updated_at)
                VALUES (
                    \(home), 1, 'ACME', 'GB', 'GBP', 30,
                    '{"plain":{"party":{"name":"First","address":{"country":"GB"}}}}', now(), now())
                """, deadline: .after(milliseconds: 5_000))
        }
        harness.send(registration(name: "Second"), id: "second", lane: 0)
        harness.run()
        #expect(harness.reports.lines.contains { $0.hasPrefix("retried") })
        #expect(try stored(harness) == ["ACME 2 Second"])
        #expect(try harness.result(of: "second") == ["customer": "1-9", "version": 2])
    }
}
