import Contracts

/// Who says that goods leave, and that they have arrived.
enum Handling: String, CaseIterable, Hashable, Sendable {
    /// The service itself: as soon as it can be.
    case automatic
    /// People or warehouse systems, by command.
    case manual
}

/// How shipments are handled.
struct FulfillmentPolicy: Hashable, Sendable {
    var dispatch: Handling
    var delivery: Handling
    /// How long goods are on their way, in seconds, where delivery is automatic.
    var transitSeconds: Int
    /// Who carries what is dispatched automatically.
    var carrier: String
    /// On which days goods may have left or arrived that people or warehouse systems report.
    var reportedDays: ReportedDays

    init(
        dispatch: Handling = .automatic, delivery: Handling = .automatic, transitSeconds: Int = 0,
        carrier: String = "own fleet", reportedDays: ReportedDays = ReportedDays()
    ) {
        self.dispatch = dispatch
        self.delivery = delivery
        self.transitSeconds = transitSeconds
        self.carrier = carrier
        self.reportedDays = reportedDays
    }

    /// What follows when goods have left.
    enum Arrival: Hashable, Sendable {
        case atOnce
        case after(seconds: Int)
        case whenConfirmed
    }

    var arrival: Arrival {
        switch delivery {
        case .automatic: transitSeconds == 0 ? .atOnce : .after(seconds: transitSeconds)
        case .manual: .whenConfirmed
        }
    }
}
