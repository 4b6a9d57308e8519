internal import Contracts
internal import Operator
internal import Postgres

extension ChaosSystem {
    /// Takes the right to write facts from a service's role, or gives it back, as an operator does by mistake. The
    /// database may be away just now.
    func setRight(of service: Service, isGranted: Bool) throws {
        let role = DatabaseRole(service).name
        let statement: SQL =
            isGranted
            ? "GRANT INSERT ON \(identifier: service.schema).outbox TO \(identifier: role)"
            : "REVOKE INSERT ON \(identifier: service.schema).outbox FROM \(identifier: role)"
        let connection = PatientConnection(name: "chaos rights") { [self] in administratorURL }
        let isDone = try StopRequest().poll(
            everyMilliseconds: 50, withinMilliseconds: Self.serverStartMilliseconds
        ) { try connection.rows(statement) != nil }
        guard isDone else { throw OperatorFailure(.unavailable, "The database takes no change of rights.") }
    }
}
