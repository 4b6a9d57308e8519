internal import Contracts
internal import Operator
internal import SeededRandom

/// Orders of three lines from a fixed set of customers and items, all equally likely but for one that may be hot.
struct BenchWorld: Workload {
    /// What many orders have in common.
    enum Heat: String, CaseIterable, Codable, Sendable {
        case none
        /// Half of all lines are of one item.
        case item
        /// Half of all orders are one customer's.
        case customer
    }

    static let linesPerOrder = 3
    private static let customersCount = 1_000
    private static let itemsCount = 2_000
    private static let purpose: UInt64 = 11
    private static let unitCost: Int64 = 600

    let source = "/o2c/bench"
    /// Names the orders of this workload; customers and items are the same in all.
    let name: String
    let orderCount: Int
    let heat: Heat
    private let seed: UInt64 = 1

    init(name: String, orders: Int, heat: Heat = .none) {
        self.name = name
        orderCount = orders
        self.heat = heat
    }

    var customers: [Submission<RegisterCustomer>] {
        (0..<Self.customersCount).map { index in
            let command = RegisterCustomer(
                account: account(index), name: "Customer \(index)", country: "GB", currency: "GBP",
                paymentTermsDays: 30)
            return Submission(id: "customer-\(index)", command: command)
        }
    }

    var items: [Submission<RegisterItem>] {
        (0..<Self.itemsCount).map { index in
            let command = RegisterItem(
                sku: sku(index), name: "Item \(index)", kind: "goods", taxClass: TaxClass.standard.rawValue)
            return Submission(id: "item-\(index)", command: command)
        }
    }

    /// Enough for tens of millions of orders.
    var receipts: [Submission<ReceiveStock>] {
        (0..<Self.itemsCount).map { index in
            let command = ReceiveStock(
                sku: sku(index), quantity: 100_000_000, unitCost: Self.unitCost, currency: "GBP",
                reference: "opening stock")
            return Submission(id: "stock-\(index)", command: command)
        }
    }

    func forEachOrder(_ body: (Submission<SubmitOrder>) throws -> Void) throws {
        for number in 0..<orderCount { try body(order(number)) }
    }

    func order(_ number: Int) -> Submission<SubmitOrder> {
        var generator = SeededGenerator(seed: seed, purpose: Self.purpose, number: number)
        let isHot = generator.fraction() < 0.5
        let customer = generator.index(below: Self.customersCount)
        let lines = (0..<Self.linesPerOrder).map { _ in
            let isHot = generator.fraction() < 0.5
            let item = generator.index(below: Self.itemsCount)
            return SubmitOrder.Line(
                sku: sku(heat == .item && isHot ? 0 : item), quantity: Int64(1 + generator.index(below: 9)),
                unitPrice: 1_999)
        }
        let command = SubmitOrder(
            account: account(heat == .customer && isHot ? 0 : customer), channel: Channel.web.rawValue,
            clientReference: reference(number), currency: "GBP", lines: lines)
        return Submission(id: reference(number), command: command)
    }

    /// The client's own number of an order, which is its submission's id too.
    func reference(_ number: Int) -> String { "\(name)-\(number)" }

    private func account(_ index: Int) -> String { "B\(100_000 + index)" }
    private func sku(_ index: Int) -> String { "S\(100_000 + index)" }
}
