import Contracts
import Postgres

/// What is held, of goods and of credit.
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

    /// Credit held for orders of an account that are neither refused nor invoiced, in minor units.
    func creditHeld(for account: String) throws -> Int64? {
        try query("SELECT held FROM collections.account WHERE account = \(account)").first.map {
            try $0[0, as: Int64.self]
        }
    }

    func awaitNothingHeld(for account: String) throws {
        try eventually(
            "no credit is held for \(account)", seen: { "\(String(describing: try creditHeld(for: account)))" },
            holds: { try creditHeld(for: account) == 0 })
    }
}
