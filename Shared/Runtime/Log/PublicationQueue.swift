import Contracts
import Platform

/// What a stream has committed and the log is not known to have: the first of it in memory, the rest in the archive.
final class PublicationQueue {
    /// A message that cannot be published: the log refuses it for what it is, or the archive lacks it. It is tried
    /// again, less and less often: a topic's limit can be raised.
    struct Refusal {
        let number: Int64
        let reason: String
        var backoff = Backoff(firstMilliseconds: 1_000, maxMilliseconds: 60_000)
    }

    /// Oldest first; the first `removed` are acknowledged already.
    private var publications: [Publication] = []
    private var removed = 0
    /// How many of the rest, from the first on, were given to the writer.
    var sent = 0
    /// The number up to which the log has everything.
    private(set) var acknowledged: Int64
    /// The last number that was committed.
    private(set) var committed: Int64
    private(set) var refusal: Refusal?

    init(acknowledged: Int64, committed: Int64) {
        self.acknowledged = acknowledged
        self.committed = max(acknowledged, committed)
    }

    /// Nothing of it is in memory.
    var isEmpty: Bool { removed == publications.count }
    /// The log has all of it.
    var isDone: Bool { isEmpty && !isBehind }
    var lastInMemory: Int64 { publications.last?.number ?? acknowledged }
    /// More was committed than is in memory.
    var isBehind: Bool { committed > lastInMemory }
    var nextToSend: Publication? { removed + sent < publications.count ? publications[removed + sent] : nil }

    func mayBeSent(at moment: MonotonicTime) -> Bool { refusal?.backoff.isOver(at: moment) ?? true }

    /// Takes what was just committed; false if it stays in the archive, behind what is not in memory either.
    func append(_ publication: Publication) -> Bool {
        committed = publication.number
        return refusal == nil && load(publication)
    }

    /// Takes what was loaded; false if it is not the next.
    func load(_ publication: Publication) -> Bool {
        guard publication.number == lastInMemory + 1 else { return false }
        publications.append(publication)
        return true
    }

    /// The first of it is in the log.
    func removeFirst() -> Publication {
        let first = publications[removed]
        removed += 1
        sent = max(0, sent - 1)
        acknowledged = first.number
        if let refusal, refusal.number <= acknowledged { self.refusal = nil }
        if removed == publications.count || removed > 1024 {
            publications.removeFirst(removed)
            removed = 0
        }
        return first
    }

    /// Nothing of it stays in memory; how many bytes of data that were.
    func drop() -> Int {
        let bytes = publications[removed...].reduce(0) { $0 + $1.event.data.count }
        publications = []
        removed = 0
        sent = 0
        return bytes
    }

    /// The log refuses a message of it.
    func refuse(_ number: Int64, because reason: String, at moment: MonotonicTime) {
        var refused = Refusal(number: number, reason: reason)
        if let refusal { refused.backoff = refusal.backoff }
        refused.backoff.begin(at: moment)
        refusal = refused
    }
}
