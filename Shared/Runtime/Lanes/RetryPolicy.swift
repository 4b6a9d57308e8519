import Postgres

/// What is done about a turn that failed. It decides, and the worker does it.
struct RetryPolicy {
    /// Constraints on rows that all lanes share: what breaks one lies with no event.
    let sharedConstraints: Set<String>
    /// How often a turn that met a fault of the moment is taken again.
    let attemptsMax: Int
    /// See `Safeguards`.
    var sparesEvents = true

    enum Verdict: Equatable {
        /// A fault of the moment: the same turn may succeed.
        case again
        /// A smaller turn may succeed, or shows which event is at fault.
        case halve
        /// The error lies in the one event of the turn.
        case blameEvent
        /// It lies with the world, however often it comes, and is waited out.
        case backOff
    }

    /// - Parameters:
    ///   - eventCount: of the turn.
    ///   - attempts: how often it was taken again already.
    func verdict(on error: any Error, eventCount: Int, attempts: Int) -> Verdict {
        if let error = error as? PostgresError, isOfTheMoment(error), attempts < attemptsMax,
            eventCount == 1 || !isTooSlow(error)
        {
            return .again
        }
        if eventCount > 1, isEventsFault(error) || isTooSlow(error) { return .halve }
        return isEventsFault(error) ? .blameEvent : .backOff
    }

    /// A smaller turn may succeed.
    func isTooSlow(_ error: any Error) -> Bool {
        guard let error = error as? PostgresError else { return false }
        if case .deadlineExceeded(connectionBroken: false) = error.kind { return true }
        return error.sqlState == SQLState.lockNotAvailable || error.sqlState == SQLState.queryCanceled
    }

    /// The same turn may succeed when it is taken again.
    private func isOfTheMoment(_ error: PostgresError) -> Bool {
        guard !error.isConnectionLost else { return false }
        return error.isTransient || error.constraint == "command_key"
            || error.constraint.map(sharedConstraints.contains) == true
    }

    /// The error may lie in one of the events: the service's own code failed, or the database refuses data. Everything
    /// else (a missing right, another schema than this program's, a full disk) lies with the world.
    private func isEventsFault(_ error: any Error) -> Bool {
        if error is ServiceFault { return true }
        guard let error = error as? PostgresError, !isOfTheMoment(error), !isTooSlow(error) else { return false }
        switch error.kind {
        case .decoding, .invalidUse: return true
        default: return error.isDataError || (!sparesEvents && error.sqlState != nil)
        }
    }
}
