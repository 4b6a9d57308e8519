import Contracts
import JSON
import Postgres

/// What stands in the six schemas, read as the operator.
final class Records {
    let connection: Connection
    private static let statementMilliseconds = 20_000

    init(_ connection: Connection) { self.connection = connection }

    func query(_ sql: SQL) throws -> ResultSet {
        try connection.query(sql, deadline: .after(milliseconds: Self.statementMilliseconds))
    }

    func count(_ sql: SQL) throws -> Int64 { try query(sql).single()[0, as: Int64.self] }

    // MARK: Orders

    /// Where an order stands; `nil` when there is none.
    func state(of order: OrderID) throws -> String? {
        try query("SELECT state FROM order_intake.order_progress WHERE id = \(order.rawValue)").first.map {
            try $0[0, as: String.self]
        }
    }

    func cause(of order: OrderID) throws -> String? {
        try query("SELECT cause FROM order_intake.order_progress WHERE id = \(order.rawValue)").single()[
            0, as: String?.self]
    }

    func awaitState(_ state: String, of order: OrderID, withinSeconds seconds: Int = 30) throws {
        try eventually(
            "order \(order) is \(state)", withinSeconds: seconds, seen: { try self.state(of: order) ?? "none" },
            holds: { try self.state(of: order) == state })
    }

    /// The first shipment of an order.
    func awaitShipment(of order: OrderID) throws -> ShipmentID {
        try eventually("order \(order) has a shipment") {
            try query("SELECT id FROM fulfillment.shipment WHERE order_id = \(order.rawValue)").first.flatMap {
                ShipmentID(rawValue: try $0[0, as: Int64.self])
            }
        }
    }

    /// What an order was invoiced, once Collections knows it.
    struct OpenInvoice: Hashable {
        let invoice: Int64
        let number: String
        let gross: Int64
        let open: Int64
    }

    func invoice(of order: OrderID) throws -> OpenInvoice? {
        try query("SELECT invoice, number, gross, open FROM collections.receivable WHERE order_id = \(order.rawValue)")
            .first.map { row in
                let (invoice, number, gross, open) = try row.decode(
                    Int64.self, String.self, Int64.self, Int64.self)
                return OpenInvoice(invoice: invoice, number: number, gross: gross, open: open)
            }
    }

    func awaitInvoice(of order: OrderID) throws -> OpenInvoice {
        try eventually("order \(order) is invoiced") { try invoice(of: order) }
    }

    // MARK: Lanes

    /// Who owns which lane of a service: the lanes by the sessions that hold their locks.
    func owners(of service: Service) throws -> [Int32: Set<Lane>] {
        let rows = try query(
            """
            SELECT pid, objid::bigint FROM pg_locks
            WHERE locktype = 'advisory' AND granted AND classid = \(Int64(service.code))::oid AND objsubid = 2
                AND objid < 32768 AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
            """)
        var owners: [Int32: Set<Lane>] = [:]
        for row in rows {
            let (session, lane) = try row.decode(Int32.self, Int64.self)
            owners[session, default: []].insert(Lane(lane))
        }
        return owners
    }

    /// The number of the last committed turn of each lane.
    func turns(of service: Service) throws -> [Lane: Int64] {
        let rows = try query("SELECT lane, turn FROM \(identifier: service.schema).checkpoint")
        return Dictionary(uniqueKeysWithValues: try rows.map { try $0.decode(Lane.self, Int64.self) })
    }
}
