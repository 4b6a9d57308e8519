import Contracts

/// The rows of a turn of OrderIntake, in memory, and what has changed of them.
struct OrderIntakeSet: Sendable {
    /// By account.
    var customers: [ExactText: Customer]
    /// By SKU.
    var items: [ExactText: Item]
    var progress: [OrderID: OrderProgress]
    /// Of the orders that this batch can confirm.
    var contents: [OrderID: OrderContent]
    /// Orders that were waiting for their reservations when the batch was loaded, by the first of the range whose
    /// deadline passed.
    var expiring: [OrderID: [OrderID]]

    private(set) var changedAccounts: Set<ExactText> = []
    private(set) var changedItems: Set<ExactText> = []
    private(set) var changedOrders: Set<OrderID> = []
    private(set) var received: [ReceivedOrder] = []

    init(
        customers: [ExactText: Customer] = [:], items: [ExactText: Item] = [:],
        progress: [OrderID: OrderProgress] = [:], contents: [OrderID: OrderContent] = [:],
        expiring: [OrderID: [OrderID]] = [:]
    ) {
        self.customers = customers
        self.items = items
        self.progress = progress
        self.contents = contents
        self.expiring = expiring
    }
}

/// A new order, and the command that brought it.
struct ReceivedOrder: Hashable, Sendable {
    var order: Order
    var source: String
    var commandID: String
}

extension OrderIntakeSet {
    mutating func put(_ customer: Customer) {
        customers[customer.account] = customer
        changedAccounts.insert(customer.account)
    }

    /// Keeps the highest version.
    mutating func put(_ item: Item) {
        let sku = ExactText(item.sku)
        guard items[sku].map({ $0.version < item.version }) ?? true else { return }
        items[sku] = item
        changedItems.insert(sku)
    }

    mutating func put(_ order: OrderProgress) {
        progress[order.id] = order
        changedOrders.insert(order.id)
    }

    /// Adds an order with the progress of one that was just received.
    mutating func add(_ received: ReceivedOrder) {
        let order = received.order
        self.received.append(received)
        progress[order.id] = OrderProgress(id: order.id, customer: order.customer, updatedAt: order.receivedAt)
        contents[order.id] = order.content
    }
}
