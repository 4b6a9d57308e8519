internal import Contracts
internal import Operator
internal import Platform

/// The world of a run of chaos: that of the generator, sold by two legal entities. Each has stock of every item, bank
/// accounts and books of its own, and the second lives almost half a day ahead.
struct ChaosWorld: Workload {
    private let generated: GeneratedWorld

    init(_ generated: GeneratedWorld) { self.generated = generated }

    static let entities: [RegisterEntity] = {
        var south = RegisterEntity.example
        (south.entity, south.invoicePrefix, south.timeZone) = ("SOUTH", "SOU", "Pacific/Auckland")
        south.bankAccounts = south.bankAccounts.map {
            BankAccount(id: bankAccount(of: "SOUTH", in: $0.currency), currency: $0.currency)
        }
        return [.example, south]
    }()

    /// What an entity calls its bank account of a currency.
    static func bankAccount(of entity: String, in currency: String) -> String {
        let name = RegisterEntity.exampleBankAccount(in: currency)
        return entity == RegisterEntity.example.entity ? name : "\(entity)-\(name)"
    }

    /// One order in three is sold by the second.
    private static func seller(of number: Int) -> String { entities[number % 3 == 2 ? 1 : 0].entity }

    var source: String { generated.source }
    var customers: [Submission<RegisterCustomer>] { generated.customers }
    var items: [Submission<RegisterItem>] { generated.items }
    var orderCount: Int { generated.orderCount }

    /// For each entity all that all orders need, some of it as of yesterday.
    var receipts: [Submission<ReceiveStock>] {
        let yesterday = Timestamp(microseconds: WallClock.microseconds).date.adding(days: -1).description
        return Self.entities.enumerated().flatMap { number, entity in
            generated.receipts.map { receipt in
                var command = receipt.command
                command.entity = entity.entity
                if number > 0 { command.receivedOn = yesterday }
                return Submission(id: "\(receipt.id)-\(entity.entity)", command: command)
            }
        }
    }

    func forEachOrder(_ body: (Submission<SubmitOrder>) throws -> Void) throws {
        for number in 0..<orderCount { try body(order(number)) }
    }

    func order(_ number: Int) -> Submission<SubmitOrder> {
        let order = generated.order(number)
        var command = order.command
        command.entity = Self.seller(of: number)
        return Submission(id: order.id, command: command)
    }

    /// The id of an order's submission.
    func orderID(_ number: Int) -> String { generated.orderID(number) }
}
