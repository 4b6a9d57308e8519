import Contracts
import JSON
import Postgres
import TestSupport
import Testing

@testable import Runtime

@Suite("Each event goes to its own handler, and to no other")
struct HandlerTests {
    typealias Harness = LogicHarness<CounterLogic>

    private func customer(_ account: String) -> CustomerRegistered {
        CustomerRegistered(
            customer: CustomerID(lane: 0, counter: 1), version: 1, account: account, name: "Customer", country: "DE",
            currency: .eur, paymentTermsDays: 30)
    }

    private func counted(_ harness: Harness) throws -> [String] {
        try harness.connection.query("SELECT name FROM counted ORDER BY place", deadline: .after(milliseconds: 5000))
            .map { try $0[0, as: String.self] }
    }

    @Test("Whoever sends a fact as a command is refused, and parks nothing, however often")
    func factAsCommand() throws {
        let harness = try Harness(CounterLogic())
        let attempts = WorkerLimits().parkingsInRowMax + 2
        for number in 0..<attempts {
            harness.log.append(
                CloudEvent(
                    id: "f\(number)", source: "/test", type: CustomerRegistered.type, data: customer("A").encoded()),
                to: CounterLogic.service.commandsTopic, partition: 0)
        }
        let good = harness.send(RecordPayment.of("a"))
        harness.run()
        for number in 0..<attempts { #expect(try harness.refusalCodes(of: "f\(number)") == ["unknown-type"]) }
        #expect(try harness.parked().isEmpty)
        #expect(try harness.outcome(of: good)?.status == "accepted")
        #expect(try counted(harness) == ["a"])
    }

    @Test("A refusal answers a command; a fact has nobody to answer, and is parked")
    func refusedFact() throws {
        let harness = try Harness(CounterLogic())
        harness.receive(customer("refused"), about: "0-1")
        let refused = harness.send(RecordPayment.of("refused"))
        harness.run()
        #expect(try harness.refusalCodes(of: refused) == ["refused"])
        #expect(try harness.parked().map(\.state) == ["dead"])
        #expect(try counted(harness).isEmpty)
    }

    @Test("What a service acts on follows from its handlers")
    func reactions() {
        let handlers = CounterLogic.handlers
        #expect(handlers.factTypes == [CustomerRegistered.type, OrderReceived.type])
        #expect(handlers.reactions.map(\.name) == ["RecordPayment", "CustomerRegistered", "OrderReceived", "test"])
        #expect(
            handlers.reactions.map(\.trigger) == [
                .command(recipient: .collections), .fact(publisher: .orderIntake), .fact(publisher: .orderIntake),
                .timer,
            ])
    }
}

@Suite("A table of handlers that cannot be meant ends the program")
struct HandlersTests {
    @Test("A fact of a service that this one does not read")
    func unreadFact() async {
        await #expect(processExitsWith: .failure) {
            _ = Handlers<CounterLogic> {
                Handler(StockReserved.self, "is not read here", decide: { _, _ in })
            }
        }
    }

    @Test("A command of another service")
    func foreignCommand() async {
        await #expect(processExitsWith: .failure) {
            _ = Handlers<CounterLogic> {
                Handler(SubmitOrder.self, "is not taken here", decide: { _, _ in })
            }
        }
    }

    @Test("Two handlers of one event")
    func twice() async {
        await #expect(processExitsWith: .failure) {
            _ = Handlers<CounterLogic> {
                Handler(OrderReceived.self, "once", decide: { _, _ in })
                Handler(OrderReceived.self, "and again", decide: { _, _ in })
            }
        }
    }
}
