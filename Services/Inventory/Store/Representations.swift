import Contracts
import Postgres

// The enumerations of the domain stand in the database by their names.

extension Movement.Kind: PostgresRepresentable {}
extension ReservationView.State: PostgresRepresentable {}
