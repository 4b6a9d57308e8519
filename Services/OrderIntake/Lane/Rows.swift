import Contracts
import Rows
import Tax

/// The rows of a turn of OrderIntake, in memory.
struct OrderIntakeRows: Sendable {
    /// By account.
    private(set) var customers: RowSet<Customer>
    /// By SKU.
    private(set) var items: RowSet<Item>
    private(set) var entities: RowSet<LegalEntity>
    private(set) var taxRates: RowSet<CountryTaxRates>
    /// Those that the program is shipped with, and over them those that somebody has set.
    private(set) var rates = TaxRates.shipped
    private(set) var progress: RowSet<OrderProgress>
    /// New orders.
    private(set) var received: [ReceivedOrder] = []
    /// Of the orders that this batch can confirm.
    private(set) var contents: [OrderID: OrderContent] = [:]
    /// Orders that were waiting for their reservations when the batch was loaded, by the first of the range whose
    /// deadline passed.
    private(set) var expiring: [OrderID: [OrderID]] = [:]
    /// Registrations of entities that were taken in this turn.
    private(set) var entityVersions: [EntityVersion] = []

    /// - Parameters:
    ///   - contents: each with its order.
    ///   - expiring: orders that are waiting, each with the first of its range.
    init(
        customers: [Customer] = [], items: [Item] = [], entities: [LegalEntity] = [],
        taxRates: [CountryTaxRates] = [], progress: [OrderProgress] = [],
        contents: [(OrderContent, OrderID)] = [], expiring: [(OrderProgress, OrderID)] = []
    ) {
        self.customers = RowSet(customers)
        self.items = RowSet(items)
        self.entities = RowSet(entities)
        self.taxRates = RowSet(taxRates)
        for country in taxRates { rates.set(country.rates, of: country.country) }
        self.progress = RowSet(progress)
        self.progress.load(expiring.map(\.0))
        for (content, order) in contents { self.contents[order] = content }
        for (order, first) in expiring { self.expiring[first, default: []].append(order.id) }
    }
}

/// A new order, and the command that brought it: written once, never changed.
@StoredRow("customer_order")
struct ReceivedOrder: Hashable, Sendable {
    let order: Order
    let source: String
    @Column("command_id") let commandID: String

    var identity: OrderID { order.id }
}

extension OrderIntakeRows {
    mutating func put(_ customer: Customer) { customers.put(customer) }

    /// Keeps the highest version.
    mutating func put(_ item: Item) {
        guard items[item.identity].map({ $0.version < item.version }) ?? true else { return }
        items.put(item)
    }

    /// Takes a new version of a legal entity.
    mutating func put(_ entity: LegalEntity) {
        entities.put(entity)
        entityVersions.append(EntityVersion(entity))
    }

    mutating func put(_ country: CountryTaxRates) {
        taxRates.put(country)
        rates.set(country.rates, of: country.country)
    }

    mutating func put(_ order: OrderProgress) { progress.put(order) }

    /// Adds an order with the progress of one that was just received.
    mutating func add(_ received: ReceivedOrder) {
        let order = received.order
        self.received.append(received)
        progress.put(OrderProgress(id: order.id, customer: order.customer, updatedAt: order.receivedAt))
        contents[order.id] = order.content
    }
}
