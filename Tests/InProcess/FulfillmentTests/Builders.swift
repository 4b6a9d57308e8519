import Contracts
import JSON
import Postgres
import Rows
import Runtime
import TestSupport

@testable import Fulfillment

/// An order as OrderIntake confirms it; each test says what matters to it.
func confirmed(lane: Lane = 0, _ counter: Int64 = 1) -> OrderConfirmed {
    OrderConfirmed(
        order: OrderID(lane: lane, counter: counter),
        seller: .example,
        buyer: Buyer(
            customer: CustomerID(lane: lane, counter: 1), version: 1, account: "ACME",
            country: "GB", paymentTermsDays: 30),
        clientReference: "PO-\(counter)", currency: .gbp, taxRules: [.example], net: 20_00, tax: 4_00,
        promisedDate: LocalDate("2026-03-04")!,
        confirmedAt: Timestamp("2026-03-02T09:00:00Z")!,
        lines: [
            ConfirmedLine(
                number: 1, sku: "W-1", name: "A widget", kind: nil, taxClass: .standard, quantity: 2, unitPrice: 10_00)
        ])
}

extension LogicHarness where Logic == FulfillmentLogic {
    convenience init(
        dispatch: Handling = .automatic, delivery: Handling = .automatic, transitSeconds: Int = 0
    ) throws {
        try self.init(
            FulfillmentLogic(
                policy: FulfillmentPolicy(dispatch: dispatch, delivery: delivery, transitSeconds: transitSeconds)))
    }

    func confirm(_ order: OrderConfirmed) { receive(order, about: order.order, lane: order.order.lane) }

    func requestCancellation(_ order: OrderID, reason: String = "too late") {
        receive(CancellationRequested(order: order, actor: "kim", reason: reason), about: order, lane: order.lane)
    }

    /// What is stored of a shipment.
    func stored(_ shipment: ShipmentID) throws -> Shipment? {
        try connection.query(ShipmentTable.select([shipment]), deadline: .after(milliseconds: 5_000)).first?.value()
    }
}

/// The refusal's codes.
func codes(_ body: () throws -> some Any) -> [String] {
    do {
        _ = try body()
        return []
    } catch let refused as Refused {
        return refused.reasons.map(\.code)
    } catch {
        return ["not a refusal: \(error)"]
    }
}

extension LogicHarness {
    /// What the sender of an accepted command gets to see, by name.
    func result(of id: String) throws -> [String: JSONValue] {
        let members = try outcome(of: id)?.json["result"]?.object ?? []
        return Dictionary(uniqueKeysWithValues: members.map { ($0.name, $0.value) })
    }
}
