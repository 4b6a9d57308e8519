import Contracts
import Runtime

/// The rows that a batch needs, by their keys. Texts that no row can have are not asked for.
struct BatchKeys {
    private(set) var accounts: Set<ExactText> = []
    private(set) var skus: Set<ExactText> = []
    private(set) var orders: Set<OrderID> = []
    /// Orders for which stock or credit was reserved: they may be confirmed.
    private(set) var granted: [OrderID: Granted] = [:]
    private(set) var expired: [ClosedRange<OrderID>] = []

    struct Granted: Hashable, Sendable {
        var stock = false
        var credit = false
    }

    init(_ batch: [Incoming<OrderIntakeInput>]) {
        for event in batch { add(event.input) }
    }

    private mutating func add(_ input: OrderIntakeInput) {
        switch input {
        case .registerCustomer(let command): add(account: command.account)
        case .submitOrder(let command):
            if let account = command.account { add(account: account) }
            guard command.lines.count <= Ranges.orderLines.upperBound else { return }
            for line in command.lines where line.sku.isPrintable(Item.skuLengths) {
                skus.insert(ExactText(line.sku))
            }
        case .cancelOrder(let command):
            if let order = OrderID(command.order) { orders.insert(order) }
        case .itemRegistered(let fact): skus.insert(ExactText(fact.sku))
        case .order(let order, let event):
            orders.insert(order)
            switch event {
            case .stockReserved: granted[order, default: Granted()].stock = true
            case .creditReserved: granted[order, default: Granted()].credit = true
            default: break
            }
        case .deadlinesPassed(let range): expired.append(range)
        }
    }

    private mutating func add(account: String) {
        if account.isPrintable(Registration.accountLengths) { accounts.insert(ExactText(account)) }
    }
}
