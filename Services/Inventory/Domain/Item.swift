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
    /// Quantities are whole numbers of 10^-`decimals` of it.
    let unit: UnitOfMeasure
    let decimals: Int32

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
        let unit = command.unit.map(UnitOfMeasure.init(rawValue:)) ?? .one
        if unit == nil {
            wrong.add("/unit", .unknownUnit, "must be a code of UN/ECE Recommendation 20 that the schema lists")
        }
        let decimals = command.decimals ?? 0
        if !Ranges.decimals.contains(Int64(decimals)) {
            wrong.add("/decimals", .outOfRange, "must be within \(Ranges.decimals)")
        }
        guard let kind, let taxClass, let unit, wrong.isEmpty else { throw wrong.refusal }
        self.init(
            sku: command.sku, name: command.name, kind: kind, taxClass: taxClass, unit: unit, decimals: decimals)
    }

    /// The quantity that is one unit of measure.
    var oneUnit: Int64 { Quantity.oneUnit(decimals: Int(decimals)) }
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
        let known = self.registration
        var wrong = ReasonList()
        if registration.kind != known.kind {
            wrong.add("/kind", .kindFixed, "the item is of the kind '\(known.kind.rawValue)'")
        }
        if registration.unit != known.unit {
            wrong.add("/unit", .unitFixed, "the item is counted in \(known.unit.rawValue) (\(known.unit.name))")
        }
        if registration.decimals != known.decimals {
            wrong.add("/decimals", .decimalsFixed, "quantities of the item have \(known.decimals) decimals")
        }
        guard wrong.isEmpty else { throw wrong.refusal }
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
            taxClass: registration.taxClass, unit: registration.unit == .one ? nil : registration.unit,
            decimals: registration.decimals == 0 ? nil : registration.decimals)
    }
}
