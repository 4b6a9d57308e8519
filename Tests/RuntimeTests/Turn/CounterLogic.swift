import Contracts
import JSON
import Platform
import Postgres

@testable import Runtime

/// A small service for the runtime's own tests: it stands in for Collections and counts payments by reference in a
/// table.
///
/// `RecordPayment` adds its amount and publishes PaymentReceived. References steer it: `poison` throws, `duplicate-row`
/// breaks a constraint, `elsewhere-N` goes on to lane N, `timer` sets a timer, `refused` is refused, `slow` takes as
/// many milliseconds as its amount, `huge` publishes more than can be published. OrderReceived waits until its customer
/// is registered.
struct CounterLogic: ServiceLogic {
    enum Input {
        case payment(RecordPayment)
        case registered(CustomerRegistered)
        case order(OrderReceived)
        case timer(TimerEvent)
    }

    struct WorkingSet {
        var known: Set<String>
        var counted: [(name: String, amount: Int64)] = []
    }

    static let service = Service.collections
    static let types: Set<String> = [RecordPayment.type, CustomerRegistered.type, OrderReceived.type]
    static let tables: [String: TableUse] = ["counted": .append]
    static let migrations = [
        Migration(
            version: 1, name: "counter",
            sql:
                """
                CREATE TABLE counted (place bigint GENERATED ALWAYS AS IDENTITY, name text NOT NULL, amount bigint NOT \
                NULL CHECK (amount <> 666))
                """
        )
    ]

    func decode(type: String, data: [UInt8]) throws -> Input {
        switch type {
        case RecordPayment.type: .payment(try JSONDecoder().decode(RecordPayment.self, from: data))
        case CustomerRegistered.type: .registered(try JSONDecoder().decode(CustomerRegistered.self, from: data))
        default: .order(try JSONDecoder().decode(OrderReceived.self, from: data))
        }
    }

    func decode(timer: TimerEvent) throws -> Input { .timer(timer) }

    func load(_ batch: [Incoming<Input>], into pipeline: inout Pipeline) throws -> (PipelineResults) throws ->
        WorkingSet
    {
        let names = pipeline.add("SELECT name FROM counted")
        return { results in WorkingSet(known: Set(try results[names].map { try $0[0, as: String.self] })) }
    }

    func decide(_ event: Incoming<Input>, _ set: inout WorkingSet, _ decisions: inout Decisions) throws {
        switch event.input {
        case .payment(let payment): try decide(payment, event.cause, &set, &decisions)
        case .registered(let customer): count("registered \(customer.customer)", 1, &set)
        case .order(let order):
            guard set.known.contains("registered \(order.customer?.description ?? "")") else {
                return decisions.postpone(event.cause, until: "its customer is registered")
            }
            count("order \(order.order)", 1, &set)
        case .timer(let timer): count("timer \(timer.first)-\(timer.last)", 1, &set)
        }
    }

    private func decide(_ payment: RecordPayment, _ cause: Cause, _ set: inout WorkingSet, _ decisions: inout Decisions)
        throws
    {
        switch payment.reference {
        case "poison": throw Reason(pointer: "/reference", code: "poison", detail: "this cannot be decided")
        case "refused": return decisions.refuse(cause, [Reason(pointer: "/reference", code: "refused", detail: "no")])
        case "elsewhere-1" where cause.lane != 1: return decisions.forward(cause, to: 1)
        case "slow": _ = Monitor(false).wait(milliseconds: Int(payment.amount)) { $0 ? true : nil }
        case "timer":
            decisions.schedule(
                "test", at: decisions.now.adding(milliseconds: 1000), for: payment.amount, because: cause)
        default: break
        }
        count(payment.reference, payment.amount, &set)
        let id = decisions.newIdentifier("payment", in: cause.lane, of: PaymentEntity.self)
        try decisions.accept(cause, result: ["payment": id.description])
        let isHuge = payment.reference == "huge"
        try decisions.publish(
            PaymentReceived(
                payment: id, customer: nil,
                reference: isHuge ? String(repeating: "x", count: Sizes.factBytesMax) : payment.reference,
                amount: payment.amount, currency: .eur,
                valueDate: decisions.now.date,
                allocations: [], unapplied: payment.amount), about: .payment(id), because: cause)
    }

    private func count(_ name: String, _ amount: Int64, _ set: inout WorkingSet) {
        set.known.insert(name)
        set.counted.append((name, amount))
    }

    func store(_ set: WorkingSet, into pipeline: inout Pipeline) throws {
        guard !set.counted.isEmpty else { return }
        pipeline.add(
            """
            INSERT INTO counted (name, amount) SELECT * FROM unnest(\(each: set.counted, { $0.name }), \
            \(each: set.counted, { $0.amount }))
            """
        )
    }
}

extension RecordPayment {
    static func of(_ reference: String, _ amount: Int64 = 100) -> RecordPayment {
        RecordPayment(account: nil, reference: reference, amount: amount, currency: "EUR", valueDate: "2026-03-02")
    }
}
