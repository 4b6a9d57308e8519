internal import Postgres

/// Where an order stands, in OrderIntake's words. What switches over it has no default: a new word is a new decision.
enum OrderStage: String, CaseIterable, Sendable, PostgresRepresentable {
    case received, confirmed, cancelling, dispatched, delivered, completed, declined, cancelled
}

/// Where a shipment stands, in Fulfillment's words.
enum ShipmentStage: String, CaseIterable, Sendable, PostgresRepresentable {
    case planned, dispatched, delivered, cancelled
}
