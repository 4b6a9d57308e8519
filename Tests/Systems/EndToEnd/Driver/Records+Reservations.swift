import Contracts
import Postgres

/// What is reserved, of goods and of credit.
extension Records {
    struct Stock: Hashable {
        let onHand: Int64
        let reserved: Int64
    }

    func stock(of sku: String) throws -> Stock? {
        try query("SELECT on_hand, reserved FROM inventory.stock WHERE sku = \(sku)").first.map { row in
            let (onHand, reserved) = try row.decode(Int64.self, Int64.self)
            return Stock(onHand: onHand, reserved: reserved)
        }
    }

    func awaitStock(_ expected: Stock, of sku: String) throws {
        try eventually(
            "stock of \(sku) is \(expected)", seen: { "\(String(describing: try stock(of: sku)))" },
            holds: { try stock(of: sku) == expected })
    }

    /// Credit reserved for orders of an account that are neither declined nor invoiced, in minor units.
    func reservedCredit(for account: String) throws -> Int64? {
        try query("SELECT reserved FROM collections.account WHERE account = \(account)").first.map {
            try $0[0, as: Int64.self]
        }
    }

    func awaitNothingReserved(for account: String) throws {
        try eventually(
            "no credit is reserved for \(account)", seen: { "\(String(describing: try reservedCredit(for: account)))" },
            holds: { try reservedCredit(for: account) == 0 })
    }
}
