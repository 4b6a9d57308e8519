package import Contracts

/// What became of the lines and documents of a file. It adds up: read is taken and refused.
package struct RetailReport: Sendable {
    package private(set) var linesTaken = 0
    package private(set) var ordersTaken = 0
    private(set) var linesRefused: [RetailRefusal: Int] = [:]
    private(set) var documentsRefused: [RetailRefusal: Int] = [:]

    var linesRead: Int { linesTaken + linesRefused.values.reduce(0, +) }
    var documentsRead: Int { ordersTaken + documentsRefused.values.reduce(0, +) }

    mutating func add(_ document: RetailDocument) {
        linesTaken += document.taken.count
        for refused in document.refused { linesRefused[refused.reason, default: 0] += 1 }
        if !document.taken.isEmpty {
            ordersTaken += 1
        } else if let first = document.refused.first {
            documentsRefused[first.reason, default: 0] += 1
        }
    }
}

/// The sales of the Online Retail file as orders, in pounds sterling, and what they refer to.
///
/// Rules beside those of `RetailRefusal`: lines that are exact doubles stay, since the paper has them; a document
/// without a customer is a guest's order, whose buyer is named after it, and one above what guests may owe is refused;
/// a customer is registered in the country of their first document, without a credit limit, due after 30 days; goods of
/// a document of another country go there; all items are taxed at the standard rate; postage and carriage are charges,
/// without stock; the stock that the orders need is received beforehand at 60 % of the lowest price.
package struct RetailWorkload: Workload {
    package let source = "/o2c/import/online-retail"
    package let report: RetailReport
    package let customers: [Submission<RegisterCustomer>]
    package let items: [Submission<RegisterItem>]
    package let receipts: [Submission<ReceiveStock>]
    private let reader: RetailReader
    /// The country in which each account is registered.
    private let homes: [String: String]
    private let ordersMax: Int

    /// Reads the file once, for what the orders refer to.
    /// - Parameters:
    ///   - ordersMax: `nil` takes all.
    ///   - refused: gets every line that is refused.
    package init(path: String, ordersMax: Int?, refused: (_ lineNumber: Int, RetailRefusal) throws -> Void) throws {
        reader = RetailReader(path: path)
        self.ordersMax = ordersMax ?? Int.max
        var report = RetailReport()
        var world = RetailWorld()
        try reader.forEachDocument { document in
            report.add(document)
            for line in document.taken { world.add(line) }
            for line in document.refused { try refused(line.lineNumber, line.reason) }
            return report.ordersTaken < ordersMax ?? Int.max
        }
        self.report = report
        (customers, items, receipts) = (world.customers, world.items, world.receipts(orders: report.ordersTaken))
        homes = Dictionary(
            uniqueKeysWithValues: customers.map { ($0.command.account, $0.command.party.address.country) })
    }

    package var orderCount: Int { report.ordersTaken }

    package func forEachOrder(_ body: (Submission<SubmitOrder>) throws -> Void) throws {
        var count = 0
        try reader.forEachDocument { document in
            guard let first = document.taken.first else { return true }
            count += 1
            let isGuest = first.account == nil
            let home = first.account.flatMap { homes[$0] }
            let command = SubmitOrder(
                account: first.account,
                buyer: isGuest ? Party(name: "Buyer of \(document.number)", country: first.country) : nil,
                channel: Channel.web.rawValue, clientReference: document.number, currency: "GBP",
                shipToParty: isGuest || home == first.country
                    ? nil
                    : first.account.map { name in
                        Party(name: RetailWorld.name(of: name), country: first.country)
                    },
                lines: document.taken.map { .init(sku: $0.sku, quantity: $0.quantity, unitPrice: $0.unitPrice) })
            try body(Submission(id: document.number, command: command))
            return count < ordersMax
        }
    }
}

/// Who and what the orders refer to, in the order of first mention.
private struct RetailWorld {
    private struct Item {
        var sku: String
        var name: String
        var needed: Int64
        var lowestPrice: Int64

        /// Postage, carriage and the postage of the shop on the web.
        var kind: ItemKind { ["POST", "C2", "DOT"].contains(sku) ? .charge : .goods }
    }

    private var itemPlaces: [String: Int] = [:]
    private var itemList: [Item] = []
    private var accounts: Set<String> = []
    private(set) var customers: [Submission<RegisterCustomer>] = []

    mutating func add(_ line: RetailLine) {
        if let place = itemPlaces[line.sku] {
            itemList[place].needed += line.quantity
            itemList[place].lowestPrice = min(itemList[place].lowestPrice, line.unitPrice)
            if itemList[place].name.isEmpty { itemList[place].name = line.description }
        } else {
            itemPlaces[line.sku] = itemList.count
            itemList.append(
                Item(sku: line.sku, name: line.description, needed: line.quantity, lowestPrice: line.unitPrice))
        }
        guard let account = line.account, accounts.insert(account).inserted else { return }
        let command = RegisterCustomer(
            account: account, name: Self.name(of: account), country: line.country, currency: "GBP",
            paymentTermsDays: 30)
        customers.append(Submission(id: "customer-\(account)", command: command))
    }

    static func name(of account: String) -> String { "Customer \(account)" }

    var items: [Submission<RegisterItem>] {
        itemList.map { item in
            let name = item.name.isEmpty ? item.sku : item.name
            return Submission(
                id: "item-\(item.sku)",
                command: RegisterItem(
                    sku: item.sku, name: name, kind: item.kind.rawValue, taxClass: TaxClass.standard.rawValue))
        }
    }

    /// More orders need more stock, which is received under another id.
    func receipts(orders: Int) -> [Submission<ReceiveStock>] {
        itemList.filter(\.kind.keepsStock).map { item in
            Submission(
                id: "stock-\(orders)-\(item.sku)",
                command: ReceiveStock(
                    sku: item.sku, quantity: item.needed, unitCost: max(1, item.lowestPrice * 3 / 5), currency: "GBP",
                    reference: "opening stock for \(orders) orders"))
        }
    }
}
