import Contracts
import JSON
import Postgres
import Testing

@testable import SystemDriver

/// Orders that are as large as they may be: many, of which there is not enough stock for any, so that they end with
/// OrderIntake and Inventory; and one that comes to its end, whose item has the longest name, so that an answer that
/// shows it is nearly a MiB.
final class LargeOrders {
    private static let lines = 2_000
    private static let linesShown = 900
    private static let stock: Int64 = 1
    private static let endedSeconds = 60

    private let attacked: AttackedSystem
    private let business: Business
    private var commands: [String: SubmitOrder] = [:]

    init(_ attacked: AttackedSystem, count: Int) throws {
        self.attacked = attacked
        business = try Business(attacked.system, "large")
        let mark = String(business.name("sku").suffix(Lengths.sku.upperBound / 2))
        let sku = mark + String(repeating: "x", count: Lengths.sku.upperBound - mark.count)
        let post = try CommandPost(attacked.system.broker)
        try post.send(RegisterItem(sku: sku, name: "Lamp", kind: "goods", taxClass: "standard"), id: "register \(mark)")
        try post.send(
            ReceiveStock(sku: sku, quantity: Self.stock, unitCost: 100, currency: "GBP", reference: "GR"),
            id: "receive \(mark)")
        try post.flush()
        for outcome in try attacked.records.awaitOutcomes(
            of: ["register \(mark)", "receive \(mark)"], in: .inventory
        ).values { try #require(outcome.isAccepted, "\(outcome)") }
        try eventually("the item can be ordered") {
            try attacked.records.query("SELECT 1 FROM order_intake.item WHERE sku = \(sku)").first.map { _ in }
        }
        for _ in 0..<count {
            let id = business.name("order")
            let line = SubmitOrder.Line(sku: sku, quantity: 1, unitPrice: 10)
            commands[id] = business.order(nil, Array(repeating: line, count: Self.lines), reference: id)
        }
    }

    /// Sends all of them, so that few turns decide them; once more, it does nothing.
    func submit() throws {
        let post = try CommandPost(attacked.system.broker)
        for (id, command) in commands { try post.send(command, id: id) }
        try post.flush()
    }

    /// The one that is shown, once it is confirmed.
    func confirmed() throws -> OrderID {
        let sku = try business.item(
            name: String(repeating: "\u{1F69A}", count: Lengths.itemName.upperBound), stock: Int64(Self.linesShown))
        let line = SubmitOrder.Line(sku: sku, quantity: 1, unitPrice: 100)
        let reference = business.name("shown")
        let order = try business.submit(
            business.order(
                business.customer(), Array(repeating: line, count: Self.linesShown), reference: reference))
        attacked.further[reference] = order
        try attacked.records.awaitState("completed", of: order)
        return order
    }

    /// Each has become one order, which was refused for want of stock.
    func awaitRefused() throws {
        let ids = Array(commands.keys)
        let orders = try orders(attacked.records.awaitOutcomes(of: ids, in: .orderIntake)).map(\.rawValue)
        #expect(Set(orders).count == ids.count)
        try eventually("all are refused", withinSeconds: Self.endedSeconds) {
            let refused = try attacked.records.count(
                "SELECT count(*) FROM order_intake.order_progress WHERE id = ANY(\(orders)) AND state = 'declined'")
            return refused == Int64(ids.count) ? () : nil
        }
        let submitted = try attacked.records.count(
            "SELECT count(*) FROM order_intake.customer_order WHERE client_reference = ANY(\(ids))")
        #expect(submitted == Int64(ids.count))
    }

    private func orders(_ outcomes: [String: Outcome]) throws -> [OrderID] {
        try outcomes.map { id, outcome in
            guard case .accepted(let result?) = outcome else { throw Business.NotTaken(what: id) }
            return try #require(result["order"]?.string.flatMap { OrderID($0) })
        }
    }
}
