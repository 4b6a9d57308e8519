import Contracts

/// An item that can be ordered, as Inventory registered it.
struct Item: Hashable, Sendable {
    var sku: String
    /// Of several registrations the highest version holds.
    var version: Int32
    var name: String
    var taxCategory: TaxCategory

    static let skuLengths = Lengths.sku

    init(sku: String, version: Int32, name: String, taxCategory: TaxCategory) {
        self.sku = sku
        self.version = version
        self.name = name
        self.taxCategory = taxCategory
    }

    init(_ fact: ItemRegistered) {
        self.init(sku: fact.sku, version: fact.version, name: fact.name, taxCategory: fact.taxCategory)
    }
}
