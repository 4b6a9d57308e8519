import Postgres

extension CreditReservation.State: PostgresRepresentable {}
extension ReceivableSummary.State: PostgresRepresentable {}
extension PaymentSummary.State: PostgresRepresentable {}

/// A reference stands in the database as invoices are looked up by it.
extension RemittanceReference: PostgresRepresentable {
    var postgresRepresentation: String { text }

    init?(postgresRepresentation: String) { self.init(read: postgresRepresentation) }
}
