import Contracts
import Platform
import Postgres

@testable import Runtime

/// A small service for the runtime's own tests: it stands in for Collections and counts payments by reference in a
/// table.
///
/// `RecordPayment` adds its amount and publishes PaymentReceived. Bank references steer it: `poison` throws,
/// `duplicate-row` breaks a constraint, `elsewhere-N` goes on to lane N, `timer` sets a timer, `refused` is refused,
/// `machine` and what begins so meets what the machine lacks, `slow` takes as many milliseconds as its amount, `huge`
/// publishes more than can be published. OrderReceived waits until its customer
/// is registered; the registration of the account `refused` is refused.
struct CounterLogic: ServiceLogic {
    /// All that was counted is read, whatever the batch.
    struct Keys: BatchKeys {}

    struct WorkingSet {
        var known: Set<String>
        var counted: [(name: String, amount: Int64)] = []
    }

    let machine = Machine()

    static let service = Service.collections
    static let handlers = Handlers<CounterLogic> {
        Handler(
            RecordPayment.self, "counts the payment",
            home: { _, payment in payment.bankReference == "elsewhere-1" ? 1 : nil },
            decide: { try $0.count($1) })
        Handler(
            CustomerRegistered.self, "counts the customer",
            decide: { try $0.count($1) })
        Handler(
            OrderReceived.self, "counts the order once its customer is registered",
            decide: { $0.count($1) })
        Handler(
            TimerKind<PaymentEntity>("test"), "counts the timer",
            decide: { $0.set.count("timer \($1.lowerBound.counter)-\($1.upperBound.counter)", 1) })
    }
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

    func load(_ keys: Keys, into pipeline: inout Pipeline) throws -> (PipelineResults) throws -> WorkingSet {
        let names = pipeline.add("SELECT name FROM counted")
        return { results in WorkingSet(known: Set(try results[names].map { try $0[0, as: String.self] })) }
    }

    func store(_ set: WorkingSet, at now: Timestamp, into pipeline: inout Pipeline) throws {
        guard !set.counted.isEmpty else { return }
        pipeline.add(
            """
            INSERT INTO counted (name, amount) SELECT * FROM unnest(\(each: set.counted, { $0.name }), \
            \(each: set.counted, { $0.amount }))
            """
        )
    }
}

/// What a machine lacks for a while, such as the files of its time zones.
final class Machine: Sendable {
    private let broken = Monitor(false)
    var isBroken: Bool {
        get { broken.withLock { $0 } }
        set { broken.withLock { $0 = newValue } }
    }
}

struct BrokenMachine: MachineFault, CustomStringConvertible {
    var description: String { "the machine is broken" }
}

extension CounterLogic.WorkingSet {
    mutating func count(_ name: String, _ amount: Int64) {
        known.insert(name)
        counted.append((name, amount))
    }
}

extension Context<CounterLogic> {
    mutating func count(_ customer: CustomerRegistered) throws {
        if customer.account == "refused" {
            throw Refused(reasons: [Reason(pointer: "", code: "refused", detail: "no")])
        }
        set.count("registered \(customer.customer)", 1)
    }

    mutating func count(_ order: OrderReceived) {
        guard set.known.contains("registered \(order.customer?.description ?? "")") else {
            return postpone(until: "its customer is registered")
        }
        set.count("order \(order.order)", 1)
    }

    mutating func count(_ payment: RecordPayment) throws {
        switch payment.bankReference {
        case "poison": throw Reason(pointer: "/reference", code: "poison", detail: "this cannot be decided")
        case "refused": throw Refused(reasons: [Reason(pointer: "/reference", code: "refused", detail: "no")])
        case let reference where reference.hasPrefix("machine") && logic.machine.isBroken: throw BrokenMachine()
        case "slow": _ = Monitor(false).wait(milliseconds: Int(payment.amount)) { $0 ? true : nil }
        case "timer":
            schedule(
                TimerKind("test"), at: now.adding(milliseconds: 1000),
                for: PaymentID(lane: lane, counter: payment.amount))
        default: break
        }
        set.count(payment.bankReference, payment.amount)
        let id = newIdentifier("payment", of: PaymentEntity.self)
        try accept(["payment": id.description])
        let isHuge = payment.bankReference == "huge"
        try publish(
            PaymentReceived(
                payment: id, customer: nil, entity: "E", bankAccount: payment.bankAccount,
                bankReference: isHuge ? String(repeating: "x", count: Sizes.factBytesMax) : payment.bankReference,
                bookedOn: now.date, amount: payment.amount, currency: .eur, valueDate: now.date, allocations: [],
                unapplied: payment.amount),
            about: .payment(id))
    }
}

extension RecordPayment {
    static func of(_ reference: String, _ amount: Int64 = 100) -> RecordPayment {
        RecordPayment(
            bankAccount: "MAIN", bankReference: reference, bookedOn: "2026-03-02", valueDate: "2026-03-02",
            amount: amount, currency: "EUR")
    }
}
