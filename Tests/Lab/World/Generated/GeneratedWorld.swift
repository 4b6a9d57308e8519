internal import Arguments
internal import Contracts
internal import Operator
internal import SeededRandom

/// How many lines a generated order has.
enum LineCount: Hashable, Sendable, ExpressibleByArgument {
    case fixed(Int)
    /// As the wholesale data of `Calibration`.
    case calibrated

    static let linesMax = 1_000

    init?(argument: String) {
        if argument == "calibrated" {
            self = .calibrated
        } else if let count = Int(argument), (1...Self.linesMax).contains(count) {
            self = .fixed(count)
        } else {
            return nil
        }
    }

    var argumentText: String {
        switch self {
        case .fixed(let count): "\(count)"
        case .calibrated: "calibrated"
        }
    }

    static var argumentValueName: String { "count|calibrated" }
}

/// A world of customers, items and orders made from a seed: the same seed and sizes give the same bytes.
struct GeneratedWorld: Workload {
    struct Size: Hashable, Sendable {
        var orders: Int
        var lines: LineCount
        var customers: Int
        var items: Int

        /// As many customers and items as the calibrated data has for so many orders.
        init(orders: Int, lines: LineCount, customers: Int? = nil, items: Int? = nil) {
            self.orders = orders
            self.lines = lines
            self.customers = customers ?? min(4_338, max(10, orders * 22 / 100))
            self.items = items ?? min(3_921, max(50, orders / 2))
        }
    }

    /// What a random sequence is for.
    enum Purpose: UInt64 {
        case customer = 1
        case item, order
    }

    let source = "/o2c/generate"
    let seed: UInt64
    let size: Size
    private let catalogue: [Item]

    init(seed: UInt64, size: Size) {
        self.seed = seed
        self.size = size
        catalogue = (0..<size.items).map { Item(seed: seed, index: $0) }
    }

    var orderCount: Int { size.orders }

    /// Begins every id: other sizes are another world, whose commands are others too.
    var prefix: String { "\(seed)-\(size.lines.argumentText)-\(size.customers)x\(size.items)" }

    var customers: [Submission<RegisterCustomer>] {
        (0..<size.customers).map { index in
            Submission(id: "\(prefix)-customer-\(index)", command: customer(index))
        }
    }

    var items: [Submission<RegisterItem>] {
        catalogue.map { item in
            let command = RegisterItem(
                sku: item.sku, name: item.name, kind: item.kind.rawValue, taxClass: item.taxClass.rawValue,
                unit: item.unit == .one ? nil : item.unit.rawValue, decimals: item.decimals == 0 ? nil : item.decimals)
            return Submission(id: "\(prefix)-item-\(item.sku)", command: command)
        }
    }

    /// What the orders take of goods and a twentieth more, at 60 % of the price. More orders need more, under another
    /// id.
    var receipts: [Submission<ReceiveStock>] {
        var needed = [Int64](repeating: 0, count: catalogue.count)
        for number in 0..<size.orders {
            var generator = SeededGenerator(seed: seed, purpose: Purpose.order.rawValue, number: number)
            _ = buyer(&generator)
            forEachLine(&generator) { item, quantity in needed[item] += quantity }
        }
        return catalogue.indices.filter { catalogue[$0].kind.keepsStock }.map { index in
            let item = catalogue[index]
            let command = ReceiveStock(
                sku: item.sku, quantity: needed[index] + needed[index] / 20 + 1,
                unitCost: max(1, item.unitPrice * 3 / 5), per: item.per, currency: "GBP",
                reference: "opening stock \(prefix)")
            return Submission(id: "\(prefix)-stock-\(size.orders)-\(item.sku)", command: command)
        }
    }

    func forEachOrder(_ body: (Submission<SubmitOrder>) throws -> Void) throws {
        for number in 0..<size.orders { try body(order(number)) }
    }

    func order(_ number: Int) -> Submission<SubmitOrder> {
        var generator = SeededGenerator(seed: seed, purpose: Purpose.order.rawValue, number: number)
        let customer = buyer(&generator)
        var lines: [SubmitOrder.Line] = []
        forEachLine(&generator) { item, quantity in lines.append(catalogue[item].line(of: quantity)) }
        // A guest is a consumer, who sees prices with their tax.
        let command = SubmitOrder(
            account: customer.map(Customer.account), buyer: customer == nil ? Customer.guest(number) : nil,
            channel: generator.pick(Channel.allCases).rawValue, clientReference: "\(prefix)-\(number)",
            currency: customer.map { self.customer($0).currency } ?? Customer.currency(in: Customer.homeCountry),
            priceMode: customer == nil ? PriceMode.gross.rawValue : nil, lines: lines)
        return Submission(id: orderID(number), command: command)
    }

    /// The id of an order's submission.
    func orderID(_ number: Int) -> String { "\(prefix)-order-\(number)" }
}

// MARK: Its people and things

extension GeneratedWorld {
    private func customer(_ index: Int) -> RegisterCustomer {
        var generator = SeededGenerator(seed: seed, purpose: Purpose.customer.rawValue, number: index)
        let account = Customer.account(index)
        let (name, country) = (Customer.name(&generator), Customer.country(&generator))
        var party = Party(name: name, country: country)
        party.email = "billing@\(account.lowercased()).example"
        return RegisterCustomer(
            account: account, party: party, currency: Customer.currency(in: country),
            paymentTermsDays: generator.pick([30, 30, 30, 14, 60]))
    }

    /// `nil`: a guest.
    private func buyer(_ generator: inout SeededGenerator) -> Int? {
        let isGuest = generator.fraction() < Calibration.guestShare
        let place = Calibration.customers.place(among: size.customers, &generator)
        return isGuest ? nil : place
    }

    private func forEachLine(_ generator: inout SeededGenerator, _ body: (_ item: Int, _ quantity: Int64) -> Void) {
        let count =
            switch size.lines {
            case .fixed(let count): Int64(count)
            case .calibrated: Calibration.linesPerOrder.count(at: generator.fraction())
            }
        for _ in 0..<count {
            let item = Calibration.items.place(among: catalogue.count, &generator)
            let quantile = quantityQuantile(ofPrice: catalogue[item].priceQuantile, &generator)
            let count = Calibration.piecesPerLine.count(at: quantile)
            let oneUnit = Quantity.oneUnit(decimals: Int(catalogue[item].decimals))
            // What is weighed or measured is seldom a whole number.
            let rest = oneUnit > 1 ? Int64(generator.index(below: Int(oneUnit))) : 0
            body(item, max(1, (count - 1) * oneUnit + rest + (oneUnit > 1 ? 0 : 1)))
        }
    }

    /// The dearer, the fewer, give or take; reflected at the ends, so that all quantiles stay equally likely.
    private func quantityQuantile(ofPrice price: Double, _ generator: inout SeededGenerator) -> Double {
        let follows = generator.fraction() < Calibration.priceFollowingShare
        let chance = generator.fraction()
        guard follows else { return chance }
        let near = 1 - price + 0.3 * (chance - 0.5)
        return near < 0 ? -near : near > 1 ? 2 - near : near
    }
}

private struct Item {
    let sku: String
    let name: String
    let kind: ItemKind
    let taxClass: TaxClass
    let unit: UnitOfMeasure
    let decimals: Int32
    /// In pence, for one unit of measure, or for `per`.
    let unitPrice: Int64
    /// The quantity of a price that is no whole number of pence a piece.
    let per: Int64?
    let priceQuantile: Double

    /// From so many pieces on a line has a discount of a twentieth.
    private static let discountFrom: Int64 = 50

    func line(of quantity: Int64) -> SubmitOrder.Line {
        let oneUnit = Quantity.oneUnit(decimals: Int(decimals))
        let price = Price(minorUnits: unitPrice, per: per ?? oneUnit)
        // Nothing here comes near 64 bits.
        let amount = (try? price.amount(of: quantity)) ?? 0
        let isLarge = quantity >= Self.discountFrom * oneUnit && amount >= 20
        return SubmitOrder.Line(
            sku: sku, quantity: quantity, unitPrice: unitPrice, per: per,
            discount: isLarge ? SubmitOrder.Allowance(amount: amount / 20, reasonCode: "95") : nil)
    }

    init(seed: UInt64, index: Int) {
        var generator = SeededGenerator(seed: seed, purpose: GeneratedWorld.Purpose.item.rawValue, number: index)
        sku = "G" + padded(index + 1, width: 5)
        let words = [generator.pick(Words.colours), generator.pick(Words.materials), generator.pick(Words.things)]
        let share = generator.fraction()
        taxClass = share < 0.85 ? .standard : share < 0.95 ? .reduced : .zero
        priceQuantile = generator.fraction()
        let price = Calibration.unitPrice.count(at: priceQuantile)
        (kind, unit, decimals) = Self.measure(generator.fraction())
        // One in ten of what is counted costs half a penny more than a whole number of pence.
        let isFine = unit == .one && generator.index(below: 10) == 0
        (unitPrice, per) = isFine ? (2 * price + 1, 2) : (price, nil)
        let name = words.joined(separator: " ")
        self.name =
            switch kind {
            case .goods: unit == .kilogram ? "\(name), loose" : unit == .metre ? "\(name), by the metre" : name
            case .service: "Repair: \(name)"
            case .charge: "Delivery: \(name)"
            }
    }

    /// Most are goods by the piece; some are weighed, measured, done or carried.
    private static func measure(_ share: Double) -> (ItemKind, UnitOfMeasure, decimals: Int32) {
        switch share {
        case ..<0.82: (.goods, .one, 0)
        case ..<0.90: (.goods, .kilogram, 3)
        case ..<0.94: (.goods, .metre, 2)
        case ..<0.97: (.service, .hour, 1)
        default: (.charge, .one, 0)
        }
    }
}

private enum Customer {
    fileprivate static let homeCountry = "GB"
    private static let otherCountries = ["DE", "FR", "IE", "NL", "BE", "ES", "CH", "PT", "IT", "SE", "US", "AU"]
    private static let withEuro: Set = ["DE", "FR", "IE", "NL", "BE", "ES", "PT", "IT"]

    /// The one in which customers of a country buy.
    static func currency(in country: String) -> String {
        withEuro.contains(country) ? "EUR" : country == "US" ? "USD" : "GBP"
    }

    static func account(_ index: Int) -> String { "C" + padded(index + 1, width: 5) }

    /// Whoever orders without an account.
    static func guest(_ number: Int) -> Party { Party(name: "Guest \(number + 1)", country: homeCountry) }

    static func name(_ generator: inout SeededGenerator) -> String {
        "\(generator.pick(Words.families)) & \(generator.pick(Words.families)) \(generator.pick(Words.trades))"
    }

    static func country(_ generator: inout SeededGenerator) -> String {
        let isHome = generator.fraction() < Calibration.homeCountryShare
        let other = generator.pick(otherCountries)
        return isHome ? homeCountry : other
    }
}

private enum Words {
    static let colours = ["White", "Red", "Blue", "Ivory", "Green", "Pink", "Black", "Vintage", "Retro", "Antique"]
    static let materials = [
        "wooden", "metal", "glass", "paper", "cotton", "ceramic", "enamel", "felt", "wicker", "tin",
    ]
    static let things = [
        "lantern", "cake stand", "lunch bag", "photo frame", "bunting", "clock", "mug", "doorstop", "candle holder",
        "hot water bottle", "jam jar", "storage tin", "tea towel", "picnic basket", "bird house", "gift bag",
    ]
    static let families = [
        "Abbott", "Bailey", "Chen", "Dixon", "Evans", "Fischer", "Grant", "Hughes", "Ibrahim", "Jensen", "Kaur",
        "Laurent", "Murphy", "Novak", "Okafor", "Patel", "Quinn", "Rossi", "Smith", "Taylor", "Walsh", "Young",
    ]
    static let trades = ["Gifts", "Interiors", "Trading", "Stores", "Home", "Garden", "Wholesale", "Boutique"]
}

/// A number with zeros before it.
private func padded(_ number: Int, width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
