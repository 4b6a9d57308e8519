import Contracts
import Rows

/// An item that can be ordered, as Inventory registered it.
@StoredRow("item")
struct Item: Hashable, Sendable {
    @Key let sku: String
    /// Of several registrations the highest version holds, in whichever lane it came.
    @Version var version: Int32
    var name: String
    var kind: ItemKind
    var taxClass: TaxClass
    var unit: UnitOfMeasure
    var decimals: Int32

    static let skuLengths = Lengths.sku

    var identity: ExactText { ExactText(sku) }

    init(_ fact: ItemRegistered) {
        self.init(
            sku: fact.sku, version: fact.version, name: fact.name, kind: fact.kind, taxClass: fact.taxClass,
            unit: fact.unit ?? .one, decimals: fact.decimals ?? 0)
    }
}
