import Contracts
import Runtime

/// Where an order stands after a command about it.
@Described
struct OrderAnswer: Exhibit, Hashable {
    /// The order, such as `7-1024`.
    var order: OrderID
    /// Where the order stands.
    var state: OrderState

    static let example = OrderAnswer(order: OrderID(lane: 7, counter: 1024), state: .received)
}

/// An order that was received, and what it is expected to come to.
@Described
struct SubmissionAnswer: Exhibit, Hashable {
    /// The order, such as `7-1024`.
    var order: OrderID
    /// Where the order stands.
    var state: OrderState
    /// The currency of all amounts, ISO 4217.
    var currency: Currency
    /// The sum of the lines without tax, in minor units.
    @Bound(.atLeast(0))
    var net: Int64
    /// The tax that is expected, in minor units. The day of the supply decides the rates.
    @Bound(.atLeast(0))
    var tax: Int64
    /// `net` and `tax`, in minor units.
    @Bound(.atLeast(0))
    var gross: Int64

    static let example = SubmissionAnswer(
        order: OrderID(lane: 7, counter: 1024), state: .received, currency: .gbp, net: 12_500, tax: 2_500,
        gross: 15_000)
}

extension SubmissionAnswer {
    init(_ order: Order) {
        let submission = order.submission
        self.init(
            order: order.id, state: .received, currency: submission.currency, net: submission.net,
            tax: submission.tax, gross: submission.gross)
    }
}

/// The legal entity that was registered.
@Described
struct EntityAnswer: Exhibit, Hashable {
    /// The entity's code.
    @Bound(.length(Lengths.entity))
    var entity: String
    /// How many registrations have changed the entity, from 1.
    @Bound(.atLeast(1))
    var version: Int32

    static let example = EntityAnswer(entity: "NORTH", version: 1)
}

/// The country whose rates of tax were set.
@Described
struct TaxRatesAnswer: Exhibit, Hashable {
    /// The country, ISO 3166-1 alpha-2.
    var country: Country
    /// How often its rates were set, from 1.
    @Bound(.atLeast(1))
    var version: Int32

    static let example = TaxRatesAnswer(country: "GB", version: 1)
}

/// The customer that was registered.
@Described
struct CustomerAnswer: Exhibit, Hashable {
    /// The customer, such as `7-12`.
    var customer: CustomerID
    /// How many registrations have changed the customer, from 1.
    @Bound(.atLeast(1))
    var version: Int32

    static let example = CustomerAnswer(customer: CustomerID(lane: 7, counter: 12), version: 1)
}
