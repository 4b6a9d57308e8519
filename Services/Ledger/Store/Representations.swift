import Postgres

// The enumerations of the domain stand in the database by their names, an account by its number.

extension Account: PostgresRepresentable {}
extension AccountKind: PostgresRepresentable {}
extension PeriodState: PostgresRepresentable {}
extension PeriodView.State: PostgresRepresentable {}
