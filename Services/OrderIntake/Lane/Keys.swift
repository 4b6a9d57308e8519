import Contracts
import Runtime

/// The rows that a batch needs, by their keys. Texts that no row can have are not asked for.
struct OrderIntakeKeys: BatchKeys {
    private(set) var accounts: Set<ExactText> = []
    /// Those of them whose parties are needed.
    private(set) var whole: Set<String> = []
    private(set) var skus: Set<ExactText> = []
    /// Accounts that are to be merged, or whose merges are to be undone.
    private(set) var merging: Set<ExactText> = []
    /// The latter.
    private(set) var undone: Set<ExactText> = []
    /// Buyers' own numbers of orders, by account.
    private(set) var purchaseOrders: Set<PurchaseOrder> = []
    private(set) var orders: Set<OrderID> = []
    /// Orders for which stock or credit was reserved: they may be confirmed.
    private(set) var granted: [OrderID: Granted] = [:]
    private(set) var expired: [ClosedRange<OrderID>] = []
    /// Whether the legal entities are needed: they are few, so all are loaded.
    private(set) var needsEntities = false
    /// What entities that are registered call their bank accounts.
    private(set) var bankAccountNames: Set<ExactText> = []
    /// Whether the rates of tax that somebody has set are needed, of all countries.
    private(set) var needsTaxRates = false
    /// Items of lines that come without a price.
    private(set) var unpriced: Set<ExactText> = []
    /// Items of lists whose prices are to be set, by the ids of their rows.
    private(set) var prices: Set<String> = []

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

    /// Whether a row can have the account.
    @discardableResult
    mutating func add(account: String) -> Bool {
        guard account.isPrintable(Registration.accountLengths) else { return false }
        accounts.insert(ExactText(account))
        return true
    }

    /// Whether a row can have the SKU.
    @discardableResult
    mutating func add(sku: String) -> Bool {
        guard sku.isPrintable(Item.skuLengths) else { return false }
        skus.insert(ExactText(sku))
        return true
    }

    /// A customer with its parties.
    mutating func add(whole account: String) {
        if add(account: account) { whole.insert(account) }
    }

    mutating func add(merge command: MergeCustomers) {
        add(account: command.survivor)
        if add(account: command.duplicate) { merging.insert(ExactText(command.duplicate)) }
    }

    mutating func add(undoing command: UndoMerge) {
        guard add(account: command.duplicate) else { return }
        merging.insert(ExactText(command.duplicate))
        undone.insert(ExactText(command.duplicate))
    }

    mutating func addEntities() { needsEntities = true }

    mutating func add(registration command: RegisterEntity) {
        addEntities()
        for account in command.bankAccounts.prefix(Ranges.bankAccounts.upperBound)
        where account.id.isPrintable(Lengths.bankAccount) {
            bankAccountNames.insert(ExactText(account.id))
        }
    }

    mutating func addTaxRates() { needsTaxRates = true }

    mutating func add(submission command: SubmitOrder) {
        addEntities()
        addTaxRates()
        if let account = command.account, add(account: account), let number = command.purchaseOrder,
            number.isPrintable(Lengths.purchaseOrder)
        {
            purchaseOrders.insert(PurchaseOrder(account: ExactText(account), number: ExactText(number)))
        }
        if command.shipTo != nil, let account = command.account { add(whole: account) }
        guard command.lines.count <= Ranges.orderLines.upperBound else { return }
        for line in command.lines {
            if add(sku: line.sku), line.unitPrice == nil { unpriced.insert(ExactText(line.sku)) }
        }
    }

    mutating func add(prices command: SetPrices) {
        if let account = command.account { add(account: account) }
        guard ItemPrices.isList(command.list), Ranges.pricedItems.contains(command.items.count) else { return }
        for item in command.items where add(sku: item.sku) {
            prices.insert(ItemPrices.id(of: item.sku, in: command.list))
        }
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
