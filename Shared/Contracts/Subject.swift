/// What an event is about: the kind of a thing and its name among its kind, written `order/7-1024`.
///
/// Identifiers of different kinds look alike. Wherever they meet (envelopes, parked events, entries of the journal,
/// what operators read) the kind stands before the name.
public struct Subject: Hashable, Sendable {
    /// What there is to be about.
    public enum Kind: String, CaseIterable, Sendable {
        case order, customer, shipment, payment
        /// A customer by the name that the outside knows: its account.
        case account
        /// A legal entity of the seller, by its code.
        case entity
        /// The rates of tax of a country, by its code.
        case taxRates = "tax-rates"
        /// A price list, by its code.
        case priceList = "price-list"
        /// An item, by its SKU.
        case item
        /// A month of the books of a legal entity, as in `2026-11 NORTH`; in a command, as it is named there.
        case period
        /// A submission that never became an order, by the id of its command.
        case submission
        /// What a sender calls its own: a guest's order, by the client's reference.
        case reference
        /// Money of a payer who is not named, by its bank account and the bank's reference.
        case remittance
    }

    /// `kind/name`, as it stands in the envelope.
    public let description: String

    /// - Parameter name: of whatever characters; the first slash ends the kind.
    public init(_ kind: Kind, _ name: String) { description = kind.rawValue + "/" + name }

    private init<Entity>(_ kind: Kind, _ id: Identifier<Entity>) {
        var text = ASCIIText()
        text.append(kind.rawValue)
        text.append("/")
        id.append(to: &text)
        description = text.string
    }

    public static func order(_ id: OrderID) -> Subject { Subject(.order, id) }
    public static func customer(_ id: CustomerID) -> Subject { Subject(.customer, id) }
    public static func payment(_ id: PaymentID) -> Subject { Subject(.payment, id) }
    public static func account(_ name: String) -> Subject { Subject(.account, name) }
    public static func period(_ month: Month, of entity: String) -> Subject { Subject(.period, "\(month) \(entity)") }
    public static func item(_ sku: String) -> Subject { Subject(.item, sku) }

    public var kind: Kind { Kind(rawValue: String(description.prefix { $0 != "/" }))! }

    /// Without its kind.
    public var name: String { String(description.drop { $0 != "/" }.dropFirst()) }

    /// The order that it is; `nil` for anything else.
    public var order: OrderID? { kind == .order ? OrderID(name) : nil }
}

extension Subject: LosslessStringConvertible {
    /// Parses `kind/name`; `nil` where the kind is not known or the name is empty.
    public init?(_ description: String) {
        let kind = description.prefix { $0 != "/" }
        guard Kind(rawValue: String(kind)) != nil, description.utf8.count > kind.utf8.count + 1 else { return nil }
        self.description = description
    }
}
