import Contracts

/// An event that cannot be done yet, or at all.
struct ParkedEvent: Sendable {
    enum State: String, Sendable {
        /// Its predecessor is missing; tried again whenever its lane makes progress.
        case waiting
        /// An earlier event of its entity and topic is parked.
        case following
        /// It cannot be decoded or decided; only an operator's retry or discard helps.
        case dead
        /// It was decided after all.
        case done
        /// An operator gave it up.
        case discarded
    }

    /// Given by the database.
    var id: Int64
    var lane: Lane
    /// What it blocks.
    var key: EntityInTopic
    var offset: Int64
    /// `nil` where its bytes are not kept in memory: a lane keeps those of its oldest that may become possible,
    /// `inMemoryMax` at most and as many as have room. A dead one has none.
    var event: Incoming?
    var state: State
    /// When it is tried again at the earliest; `nil`: in each turn of its lane. A worker that loads it anew tries it at
    /// once.
    var notBefore: Timestamp? = nil

    /// Parked events of a lane whose bytes are kept in memory, ready to be tried again (see also
    /// `WorkerLimits.parkedBytesMax`). Of the rest only the keys are: they go on blocking.
    static let inMemoryMax = 2_000
}
