import Contracts
import Postgres

/// Another worker has taken the lane: the turn never happened.
struct LaneLost: Error, CustomStringConvertible {
    var lane: Lane?
    var description: String { lane.map { "lane \($0) has another owner" } ?? "a lane has no checkpoint" }
}

/// The connection was lost between what was loaded and the commit: nobody knows whether the turn happened, and its size
/// may be why.
struct TurnLost: Error, CustomStringConvertible {
    let cause: PostgresError
    let eventCount: Int
    var description: String { "\(cause)" }
}

/// A service failed while it loaded, numbered or stored a batch: one of its events may be the cause.
struct ServiceFault: Error, CustomStringConvertible {
    let cause: any Error
    var description: String { "\(cause)" }

    /// A fault of the service, unless it is what the database says, which stays what it is.
    static func of(_ error: any Error) -> any Error {
        error is PostgresError ? error : ServiceFault(cause: error)
    }
}
