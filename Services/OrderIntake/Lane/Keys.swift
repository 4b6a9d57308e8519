import Contracts
import Runtime

/// The rows that a batch needs, by their keys. Texts that no row can have are not asked for.
struct OrderIntakeKeys: BatchKeys {
    private(set) var accounts: Set<ExactText> = []
    private(set) var skus: Set<ExactText> = []
    /// Buyers' own numbers of orders, by account.
    private(set) var purchaseOrders: Set<PurchaseOrder> = []
    private(set) var orders: Set<OrderID> = []
    /// Orders for which stock or credit was reserved: they may be confirmed.
    private(set) var granted: [OrderID: Granted] = [:]
    private(set) var expired: [ClosedRange<OrderID>] = []
    /// Whether the legal entities are needed: they are few, so all are loaded.
    private(set) var needsEntities = false
    /// Whether the rates of tax that somebody has set are needed, of all countries.
    private(set) var needsTaxRates = false

    struct Granted: Hashable, Sendable {
        var stock = false
        var credit = false
    }

    /// A buyer's own number of an order.
    struct PurchaseOrder: Hashable, Comparable, Sendable {
        var account: ExactText
        var number: ExactText

        static func < (a: Self, b: Self) -> Bool { (a.account, a.number) < (b.account, b.number) }
    }

    mutating func add(account: String) {
        if account.isPrintable(Registration.accountLengths) { accounts.insert(ExactText(account)) }
    }

    mutating func add(sku: String) {
        if sku.isPrintable(Item.skuLengths) { skus.insert(ExactText(sku)) }
    }

    private mutating func add(purchaseOrder number: String, of account: String) {
        guard account.isPrintable(Registration.accountLengths), number.isPrintable(Lengths.purchaseOrder) else {
            return
        }
        purchaseOrders.insert(PurchaseOrder(account: ExactText(account), number: ExactText(number)))
    }

    mutating func addEntities() { needsEntities = true }

    mutating func addTaxRates() { needsTaxRates = true }

    mutating func add(submission command: SubmitOrder) {
        addEntities()
        addTaxRates()
        if let account = command.account {
            add(account: account)
            if let number = command.purchaseOrder { add(purchaseOrder: number, of: account) }
        }
        guard command.lines.count <= Ranges.orderLines.upperBound else { return }
        for line in command.lines { add(sku: line.sku) }
    }

    mutating func add(_ order: OrderID) { orders.insert(order) }

    /// An order as a command names it.
    mutating func add(order: String) {
        if let order = OrderID(order) { orders.insert(order) }
    }

    mutating func add(stockOf order: OrderID) {
        orders.insert(order)
        granted[order, default: Granted()].stock = true
    }

    mutating func add(creditOf order: OrderID) {
        orders.insert(order)
        granted[order, default: Granted()].credit = true
    }

    mutating func add(expired range: ClosedRange<OrderID>) { expired.append(range) }
}
