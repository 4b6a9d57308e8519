import Postgres

// The enumerations of the domain stand in the database by their names.

extension OrderState: PostgresRepresentable {}
extension ReservationAnswer: PostgresRepresentable {}
