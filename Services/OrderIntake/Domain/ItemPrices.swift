import Contracts
import Rows

/// The prices of an item in a price list, as they were set last.
@StoredRow("item_price")
struct ItemPrices: Hashable, Sendable {
    /// The list's code, a slash, and the SKU: a code has no slash.
    @Key let id: String
    let list: String
    let sku: String
    /// From 1; counts changes.
    @Version private(set) var version: Int32
    private(set) var currency: Currency
    /// `nil` for prices without tax.
    private(set) var priceMode: PriceMode?
    /// The customer whose prices they are; `nil` for everybody's.
    private(set) var account: String?
    @JSONColumn private(set) var prices: [PricesSet.Price]

    /// Whether a list can go by this code.
    static func isList(_ text: String) -> Bool {
        Lengths.priceList.contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch Unicode.Scalar(byte) {
                case "a"..."z", "A"..."Z", "0"..."9", "-", "_", ".": true
                default: false
                }
            }
    }

    static func id(of sku: String, in list: String) -> String { "\(list)/\(sku)" }

    /// What a line without a price is asked for.
    struct Question: Hashable, Sendable {
        var currency: Currency
        var prices: PriceMode
        /// Of the customer that the order is taken for; `nil` for a guest.
        var account: String?
        /// The seller's business day on which the order is received.
        var day: LocalDate
    }

    /// The price of a quantity: of the latest day that has begun, for the largest quantity that is not above it. `nil`
    /// where the list has none.
    func price(of quantity: Int64, _ question: Question) -> PricesSet.Price? {
        guard currency == question.currency, priceMode ?? .net == question.prices,
            account == nil || account.map(ExactText.init) == question.account.map(ExactText.init)
        else { return nil }
        let valid = prices.filter { price in
            price.validFrom <= question.day && price.validTo.map { question.day <= $0 } ?? true
        }
        guard let latest = valid.map(\.validFrom).max() else { return nil }
        return valid.lazy.filter { $0.validFrom == latest && $0.from ?? 1 <= quantity }
            .max { $0.from ?? 1 < $1.from ?? 1 }
    }

    /// The price of a quantity of an item, and its list: a customer's own go before everybody's; of several the one
    /// whose day is the latest, and of those the one whose list comes first by its code.
    /// - Parameter lists: all lists that have the item.
    static func price(
        of quantity: Int64, _ question: Question, in lists: [ItemPrices]
    ) -> (list: String, price: PricesSet.Price)? {
        lists.compactMap { list in
            list.price(of: quantity, question).map { (isOwn: list.account != nil, list: list.list, price: $0) }
        }.max { one, other in
            if one.isOwn != other.isOwn { return other.isOwn }
            if one.price.validFrom != other.price.validFrom { return one.price.validFrom < other.price.validFrom }
            return one.list > other.list
        }.map { (list: $0.list, price: $0.price) }
    }
}

/// The prices of items in all lists of a turn. The lists of an item are found without a look at the others.
struct ListedPrices: Sendable {
    private(set) var rows = RowSet<ItemPrices>()
    /// By SKU, in the order in which they came.
    private var idsBySKU: [ExactText: [String]] = [:]

    /// - Parameter loaded: as they are stored.
    init(_ loaded: [ItemPrices] = []) {
        rows.load(loaded)
        for row in loaded { idsBySKU[ExactText(row.sku), default: []].append(row.id) }
    }

    subscript(_ id: String) -> ItemPrices? { rows[id] }

    func lists(of sku: String) -> [ItemPrices] { (idsBySKU[ExactText(sku)] ?? []).compactMap { rows[$0] } }

    /// Takes what a decision made of the prices of an item in a list.
    mutating func put(_ item: ItemPrices) {
        if rows[item.id] == nil { idsBySKU[ExactText(item.sku), default: []].append(item.id) }
        rows.put(item)
    }
}

extension ItemPrices {
    /// The prices that a command sets, an item each.
    /// - Parameters:
    ///   - knowsAccount: whether the account that the command names has a customer.
    ///   - survivor: the account that orders under it are taken for, where it is another: prices of an account that is
    ///     merged would never be found.
    ///   - knowsItem: whether an item is registered under a SKU.
    ///   - known: what was set before, by its id.
    static func set(
        by command: SetPrices, knowsAccount: Bool, survivor: String? = nil, knowsItem: (String) -> Bool,
        after known: (String) -> ItemPrices?
    ) throws(Refused) -> [ItemPrices] {
        var wrong = ReasonList()
        if wrong.require(command.list, printable: Lengths.priceList, at: "/list"), !isList(command.list) {
            wrong.add("/list", .notASCII, "must be of letters, digits, '-', '_' and '.'")
        }
        let currency = wrong.currency(command.currency, at: "/currency")
        let mode = wrong.priceMode(command.priceMode, at: "/priceMode")
        if command.account != nil, !knowsAccount {
            wrong.add("/account", .unknownCustomer, "no customer is registered under this account")
        }
        if let survivor { wrong.add("/account", .customerMerged, "the account is merged into \(survivor)") }
        wrong.require(command.reason, name: Lengths.reason, at: "/reason")
        let items = Self.items(of: command, knowsItem, &wrong)
        guard let currency, let mode, wrong.isEmpty else { throw wrong.refusal }
        return items.map { item in
            let id = id(of: item.sku, in: command.list)
            return ItemPrices(
                id: id, list: command.list, sku: item.sku, version: (known(id)?.version ?? 0) + 1, currency: currency,
                priceMode: mode == .net ? nil : mode, account: command.account, prices: item.prices)
        }
    }

    private static func items(
        of command: SetPrices, _ knowsItem: (String) -> Bool, _ wrong: inout ReasonList
    ) -> [(sku: String, prices: [PricesSet.Price])] {
        guard Ranges.pricedItems.contains(command.items.count) else {
            let code: RefusalCode = command.items.isEmpty ? .missing : .outOfRange
            wrong.add("/items", code, "must be \(Ranges.pricedItems) items")
            return []
        }
        var seen: Set<ExactText> = []
        return command.items.enumerated().map { index, item in
            let pointer = "/items/\(index)"
            if !knowsItem(item.sku) {
                wrong.add(pointer + "/sku", .unknownItem, "no item is registered under this SKU")
            }
            if !seen.insert(ExactText(item.sku)).inserted {
                wrong.add(pointer + "/sku", .twice, "the item is there already")
            }
            return (item.sku, prices(of: item, at: pointer + "/prices", &wrong))
        }
    }

    /// When and from which quantity on a price holds: once for an item in a list.
    private struct Beginning: Hashable {
        var day: LocalDate
        var from: Int64
    }

    private static func prices(
        of item: SetPrices.Item, at pointer: String, _ wrong: inout ReasonList
    ) -> [PricesSet.Price] {
        guard Ranges.itemPrices.contains(item.prices.count) else {
            wrong.add(pointer, .outOfRange, "must be \(Ranges.itemPrices) prices")
            return []
        }
        var begins: Set<Beginning> = []
        return item.prices.enumerated().compactMap { index, price in
            guard let price = Self.price(price, at: "\(pointer)/\(index)", &wrong) else { return nil }
            if !begins.insert(Beginning(day: price.validFrom, from: price.from ?? 1)).inserted {
                wrong.add(
                    "\(pointer)/\(index)/validFrom", .pricesOverlap,
                    "there is a price from this day and quantity on already")
            }
            return price
        }
    }

    private static func price(
        _ price: SetPrices.Price, at pointer: String, _ wrong: inout ReasonList
    ) -> PricesSet.Price? {
        let before = wrong.count
        let first = LocalDate(price.validFrom)
        if first == nil { wrong.add(pointer + "/validFrom", .notADate, "must be a date such as 2026-11-25") }
        let last = price.validTo.map { LocalDate($0) }
        if case .some(nil) = last { wrong.add(pointer + "/validTo", .notADate, "must be a date such as 2026-11-25") }
        if let first, let last = last ?? nil, last < first {
            wrong.add(pointer + "/validTo", .outOfRange, "must not be before validFrom")
        }
        for (name, quantity) in [("from", price.from), ("per", price.per)] {
            if let quantity, !Ranges.quantity.contains(quantity) {
                wrong.add("\(pointer)/\(name)", .outOfRange, "must be within \(Ranges.quantity)")
            }
        }
        if !Ranges.listPrice.contains(price.unitPrice) {
            wrong.add(pointer + "/unitPrice", .outOfRange, "must be within \(Ranges.listPrice) minor units")
        }
        guard let first, wrong.count == before else { return nil }
        return PricesSet.Price(
            validFrom: first, validTo: last ?? nil, from: price.from, unitPrice: price.unitPrice, per: price.per)
    }
}
