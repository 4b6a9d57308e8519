import Contracts
import JSON
import Platform
import Postgres
import Rows
import Runtime
import TestSupport
import Testing

@testable import OrderIntake

@Suite("What an order reads of its customer")
struct CustomerSizeTests {
    private func registered(places: Int) -> RegisterCustomer {
        var command = registration()
        command.shipTo = (0..<places).map {
            ShipTo(code: "D-\($0)", party: Party(name: String(repeating: "Dock ", count: 30) + "\($0)", country: "GB"))
        }
        return command
    }

    @Test("does not grow with the customer's places, unless it goes to one of them")
    func bytes() throws {
        let harness = try LogicHarness<OrderIntakeLogic>.shop()
        harness.send(registered(places: 50), id: "places")
        harness.run()
        #expect(try harness.result(of: "places")["version"] == 2)
        func read(_ whole: Set<String>) throws -> (bytes: Int, customers: [Customer]) {
            let before = harness.connection.statistics.bytesReceived
            let result = try harness.connection.query(
                CustomerTable.select(["ACME"], whole: whole), deadline: .after(milliseconds: 5_000))
            return (harness.connection.statistics.bytesReceived - before, try result.rows())
        }
        // The second time: a statement that is new also has its columns described.
        _ = try read([])
        let (narrow, whole) = (try read([]), try read(["ACME"]))
        #expect(narrow.bytes < 4_000 && whole.bytes > narrow.bytes + 10_000, "\(narrow.bytes), \(whole.bytes)")
        #expect(narrow.customers.map(\.registration.parties) == [nil])
        #expect(whole.customers.first?.registration.parties?.content?.shipTo?.count == 50)
        let both = try harness.connection.query(
            CustomerTable.select(["ACME", "NOBODY"], whole: ["NOBODY"]), deadline: .after(milliseconds: 5_000))
        #expect(both.count == 1)
        var order = submission()
        order.shipTo = "D-49"
        harness.send(order, id: "order")
        harness.run()
        #expect(try harness.outcome(of: "order")?.status == "accepted")
    }

    @Test("Parties, contacts and places together have a limit in bytes, which is refused by name")
    func bound() throws {
        var command = registration()
        command.shipTo = []
        func parties() -> CustomerParties {
            CustomerParties(party: command.party, contacts: command.contacts, shipTo: command.shipTo)
        }
        func place(_ number: Int, _ length: Int) -> ShipTo {
            ShipTo(code: "\(number)", party: Party(name: String(repeating: "ß", count: length), country: "GB"))
        }
        for number in 0..<35 { command.shipTo?.append(place(number, 195)) }
        while parties().encodedBytes + 200 < Sizes.customerPartiesBytesMax {
            let next = command.shipTo?.count ?? 0
            command.shipTo?.append(place(next, 20))
        }
        // To the byte.
        let rest = Sizes.customerPartiesBytesMax - parties().encodedBytes
        command.party.name += String(repeating: "x", count: rest)
        #expect(parties().encodedBytes == Sizes.customerPartiesBytesMax)
        #expect(reasons { try Registration(command) } == [])
        command.party.name += "x"
        #expect(reasons { try Registration(command) } == [" parties-too-large"])
    }
}
