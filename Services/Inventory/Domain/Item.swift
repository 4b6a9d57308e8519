import Contracts
import Rows

/// What an item's registration says: valid by construction.
@StoredPart
struct ItemRegistration: Hashable, Sendable {
    /// The name that an item goes by everywhere; unique. Printable ASCII, so that what looks the same is the same, here
    /// and in PostgreSQL.
    @Key let sku: String
    var name: String
    let kind: ItemKind
    var taxClass: TaxClass

    static let skuLengths = Lengths.sku

    /// Whether an item can go by this name.
    static func isSKU(_ text: String) -> Bool {
        text.isPrintable(skuLengths) && text.utf8.allSatisfy { $0 < 0x80 }
    }

    /// Validates a registration; the refusal names all that is wrong with it.
    init(_ command: RegisterItem) throws(Refused) {
        var wrong = ReasonList()
        if wrong.require(command.sku, printable: Self.skuLengths, at: "/sku"), !Self.isSKU(command.sku) {
            wrong.add("/sku", .notASCII, "must be of ASCII characters")
        }
        wrong.require(command.name, name: Lengths.itemName, at: "/name")
        let kind = ItemKind(rawValue: command.kind)
        if kind == nil {
            let names = ItemKind.allCases.map(\.rawValue).joined(separator: ", ")
            wrong.add("/kind", .unknownKind, "must be one of \(names)")
        }
        let taxClass = TaxClass(rawValue: command.taxClass)
        if taxClass == nil {
            let names = TaxClass.allCases.map(\.rawValue).joined(separator: ", ")
            wrong.add("/taxClass", .unknownTaxClass, "must be one of \(names)")
        }
        guard let kind, let taxClass, wrong.isEmpty else { throw wrong.refusal }
        self.init(sku: command.sku, name: command.name, kind: kind, taxClass: taxClass)
    }
}

/// An item and the state of its registration.
@StoredRow("item")
struct Item: Hashable, Sendable {
    /// From 1; counts changes.
    private(set) var version: Int32 = 1
    private(set) var registration: ItemRegistration
    private(set) var updatedAt: Timestamp

    var sku: String { registration.sku }
    var identity: String { sku }

    /// Takes a new registration of the same SKU; whether it changed anything.
    mutating func register(_ registration: ItemRegistration, at time: Timestamp) throws(Refused) -> Bool {
        precondition(registration.sku == sku, "a registration of another item")
        guard registration.kind == self.registration.kind else {
            throw Refused("/kind", .kindFixed, "the item is of the kind '\(self.registration.kind.rawValue)'")
        }
        guard registration != self.registration else { return false }
        version += 1
        self.registration = registration
        updatedAt = time
        return true
    }

    /// The fact that tells the registration as it is now.
    var registered: ItemRegistered {
        ItemRegistered(
            sku: sku, version: version, name: registration.name, kind: registration.kind,
            taxClass: registration.taxClass)
    }
}
