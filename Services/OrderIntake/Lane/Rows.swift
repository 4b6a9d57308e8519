import Contracts
import Rows
import Tax

/// The rows of a turn of OrderIntake, in memory.
struct OrderIntakeRows: Sendable {
    /// By account.
    private(set) var customers: RowSet<Customer>
    /// Of customers that this turn merges, or whose merges it undoes.
    private(set) var merges = RowSet<CustomerMerge>()
    /// Accounts whose merges orders have gone through.
    private(set) var orderedThroughMerge: Set<ExactText> = []
    /// By SKU.
    private(set) var items: RowSet<Item>
    /// The first order of each number of a buyer's own, by the customer that its orders are taken for.
    private var numbered: [CustomersNumber: OrderID] = [:]
    private(set) var entities: RowSet<LegalEntity>
    private(set) var taxRates: RowSet<CountryTaxRates>
    /// Those that the program is shipped with, and over them those that somebody has set.
    private(set) var rates = TaxRates.shipped
    /// Of the items of lines that come without a price, and those that are set.
    private(set) var prices: ListedPrices
    private(set) var progress: RowSet<OrderProgress>
    /// New orders.
    private(set) var received: [ReceivedOrder] = []
    /// Of the orders that this batch can confirm.
    private(set) var contents: [OrderID: OrderContent] = [:]
    /// Orders that were waiting for their reservations when the batch was loaded, by the first of the range whose
    /// deadline passed.
    private(set) var expiring: [OrderID: [OrderID]] = [:]
    /// Of bank accounts that entities of this turn name, as far as they are or were anybody's.
    private(set) var bankAccountNames: RowSet<BankAccountName>
    /// Registrations of entities that were taken in this turn.
    private(set) var entityVersions: [EntityVersion] = []

    private struct CustomersNumber: Hashable {
        var customer: CustomerID
        var number: ExactText
    }

    /// - Parameters:
    ///   - orderedThroughMerge: accounts whose merges orders have gone through.
    ///   - numbered: orders that did not come to nothing, the first of each number.
    ///   - contents: each with its order.
    ///   - expiring: orders that are waiting, each with the first of its range.
    init(
        customers: [Customer] = [], orderedThroughMerge: [String] = [], items: [Item] = [],
        numbered: [NumberedOrder] = [], entities: [LegalEntity] = [],
        bankAccountNames: [BankAccountName] = [], taxRates: [CountryTaxRates] = [],
        prices: [ItemPrices] = [], progress: [OrderProgress] = [],
        contents: [(OrderContent, OrderID)] = [], expiring: [(OrderProgress, OrderID)] = []
    ) {
        self.customers = RowSet(customers)
        self.orderedThroughMerge = Set(orderedThroughMerge.map { ExactText($0) })
        self.items = RowSet(items)
        for order in numbered {
            self.numbered[CustomersNumber(customer: order.customer, number: ExactText(order.number))] = order.order
        }
        self.entities = RowSet(entities)
        self.bankAccountNames = RowSet(bankAccountNames)
        self.taxRates = RowSet(taxRates)
        for country in taxRates { rates.set(country.rates, of: country.country) }
        self.prices = ListedPrices(prices)
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
    /// The customer of the account that the order names, where that is merged into the buyer.
    let submittedAs: CustomerID?
    let source: String
    @Column("command_id") let commandID: String

    var identity: OrderID { order.id }
}

extension OrderIntakeRows {
    mutating func put(_ customer: Customer) { customers.put(customer) }

    /// What was read of the customer counts as stored.
    mutating func put(_ merge: CustomerMerge, of customer: Customer) {
        if merges[merge.id] == nil { merges.load([CustomerMerge(customer)]) }
        merges.put(merge)
    }

    /// Keeps the highest version.
    mutating func put(_ item: Item) {
        guard items[item.identity].map({ $0.version < item.version }) ?? true else { return }
        items.put(item)
    }

    /// Takes a new version of a legal entity.
    mutating func put(_ entity: LegalEntity) {
        entities.put(entity)
        entityVersions.append(EntityVersion(entity))
        for account in entity.registered.bankAccounts where bankAccountNames[ExactText(account.id)] == nil {
            bankAccountNames.put(BankAccountName(name: account.id, entity: entity.code))
        }
    }

    mutating func put(_ country: CountryTaxRates) {
        taxRates.put(country)
        rates.set(country.rates, of: country.country)
    }

    mutating func put(_ item: ItemPrices) { prices.put(item) }

    mutating func put(_ order: OrderProgress) { progress.put(order) }

    /// Adds an order with the progress of one that was just received.
    mutating func add(_ received: ReceivedOrder) {
        let order = received.order
        self.received.append(received)
        progress.put(OrderProgress(id: order.id, customer: order.customer, updatedAt: order.receivedAt))
        contents[order.id] = order.content
        if let customer = order.customer, let number = order.submission.purchaseOrder,
            self.order(of: customer, numbered: number) == nil
        {
            numbered[CustomersNumber(customer: customer, number: ExactText(number))] = order.id
        }
    }

    /// The customer's order that has a number of the customer's own, or that of one that is merged into it, unless it
    /// has come to nothing.
    func order(of customer: CustomerID, numbered number: String) -> OrderID? {
        guard let order = numbered[CustomersNumber(customer: customer, number: ExactText(number))] else { return nil }
        return progress[order]?.state.isVoid == true ? nil : order
    }
}
