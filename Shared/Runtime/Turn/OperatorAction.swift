/// What an operator has decided.
enum OperatorAction {
    /// A parked event is tried again.
    case retry(Int64)
    /// A parked event is given up.
    case discard(Int64)
    /// A part of a stream is published again.
    case republish(RepublishRequest)
    /// Commands that the log no longer has are given up, and the lane goes on behind them.
    case acceptLoss(AcceptLostCommands)

    /// The parked event that it is about.
    var parked: Int64? {
        switch self {
        case .retry(let id), .discard(let id): id
        case .republish, .acceptLoss: nil
        }
    }
}
