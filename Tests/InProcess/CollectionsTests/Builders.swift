import Contracts
import Platform

@testable import Collections

// What Collections is told, as short as a specification needs it.

/// For tests that are not about credit.
let trusting = CollectionsSettings(creditLimitDefault: .unlimited)

let today = Timestamp(microseconds: 1_772_442_000_000_000).date

func customer(_ counter: Int64, lane: Lane = 0) -> CustomerID { CustomerID(lane: lane, counter: counter) }
func order(_ counter: Int64, lane: Lane = 0) -> OrderID { OrderID(lane: lane, counter: counter) }

func registered(
    _ id: CustomerID, version: Int32 = 1, account: String? = nil, email: String? = nil,
    currency: Currency = .eur
) -> CustomerRegistered {
    var party = Party(name: "A customer", country: "DE")
    party.email = email
    return CustomerRegistered(
        customer: id, version: version, account: account ?? "C-\(id)", country: "DE", taxId: nil, currency: currency,
        paymentTermsDays: 30, blocks: nil, parties: .plain(CustomerParties(party: party)))
}

func received(_ order: OrderID, of customer: CustomerID?, net: Int64, currency: Currency = .eur) -> OrderReceived {
    let now = today.startOfDay
    return OrderReceived(
        order: order, entity: "NORTH", customer: customer, channel: .web, clientReference: "r", currency: currency,
        net: net, gross: net,
        requestedDate: nil, receivedAt: now, receivedOn: now.date, decideBy: now.adding(days: 1), lines: [])
}

func refused(_ order: OrderID, of customer: CustomerID?) -> OrderDeclined {
    OrderDeclined(order: order, customer: customer, cause: .stockShort, declinedAt: today.startOfDay)
}

func cancelled(_ order: OrderID, of customer: CustomerID?) -> OrderCancelled {
    OrderCancelled(
        order: order, customer: customer, actor: "anna", reason: "changed her mind", cancelledAt: today.startOfDay)
}

/// An invoice named after its order: `INV-2026-000001` in lane 0, `INV-2026-100001` in lane 1.
func invoiced(
    _ order: OrderID, of customer: CustomerID?, net: Int64, gross: Int64, dueInDays: Int32 = 30,
    currency: Currency = .eur
) -> InvoiceIssued {
    InvoiceIssued(
        invoice: InvoiceID(lane: order.lane, counter: order.counter), number: number(order), order: order,
        shipment: ShipmentID(lane: order.lane, counter: order.counter),
        seller: .example,
        buyer: Buyer(
            customer: customer, version: customer.map { _ in 1 }, account: customer.map { "C-\($0)" }, country: "DE",
            paymentTermsDays: 30), clientReference: "r", currency: currency, issuedOn: today, suppliedOn: today,
        dueOn: today.adding(days: dueInDays), net: net, tax: gross - net, gross: gross, taxes: [], lines: [])
}

func number(_ order: OrderID) -> String {
    "INV-2026-\(String(1_000_000 + Int64(order.lane) * 100_000 + order.counter).dropFirst())"
}

/// An entry of a bank account; each is another, but for those that are given a reference of the bank.
func payment(
    _ amount: Int64, reference: String = "", account: String? = nil, currency: String = "EUR",
    valueDate: String = "2026-03-02", bookedOn: String? = nil, named: [RecordPayment.Named]? = nil,
    entry: String? = nil
) -> RecordPayment {
    let number = entries.withLock { count in
        count += 1
        return count
    }
    return RecordPayment(
        bankAccount: RegisterEntity.exampleBankAccount(in: currency), bankReference: entry ?? "entry \(number)",
        bookedOn: bookedOn ?? valueDate,
        valueDate: valueDate, payer: account.map { RecordPayment.Payer(account: $0) }, text: reference, named: named,
        amount: amount, currency: currency)
}

private let entries = Monitor(0)
