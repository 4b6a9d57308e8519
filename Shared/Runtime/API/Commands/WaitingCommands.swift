internal import Contracts
internal import Digest
internal import JSON
internal import Platform

/// A command on its way from HTTP to its lane.
struct CommandSubmission: Sendable {
    let identity: CommandIdentity
    let event: CloudEvent
    let topic: String
    let partition: Lane
    let partitionKey: String
    let bodyHash: Digest128
    /// When the client gets an answer, whatever is known by then.
    let deadline: Deadline
    /// Called once, on the gateway's thread or the submitter's.
    let answer: @Sendable (CommandAnswer) -> Void
}

/// What the gateway waits for, without I/O: what goes in are submissions, delivery reports and rows of the command log,
/// and what comes out are commands to send and answers.
struct WaitingCommands: Sendable {
    /// What the command log says of a key.
    struct LogEntry: Sendable, Hashable {
        let key: Digest128
        let bodyHash: Digest128
        let outcome: JSONValue
    }

    /// Answers that are due; to be given outside of any lock.
    typealias Answers = [(CommandSubmission, CommandAnswer)]

    private enum State {
        /// The command log has not been asked yet.
        case new
        /// In the producer's queue.
        case sent
        /// In Kafka.
        case delivered
    }

    private struct Waiter {
        let submission: CommandSubmission
        var state: State
    }

    private var waiters: [UInt64: Waiter] = [:]
    /// What each unreported delivery is about; whoever sent it may be gone by then.
    private var keysUnderway: [UInt64: Digest128] = [:]
    private var nextTag: UInt64 = 1

    var isEmpty: Bool { waiters.isEmpty }
    var count: Int { waiters.count }

    /// Keys to ask the command log for.
    var keys: [Digest128] { Array(Set(waiters.values.map(\.submission.identity.key))) }

    mutating func add(_ submission: CommandSubmission) {
        waiters[nextTag] = Waiter(submission: submission, state: .new)
        nextTag += 1
    }

    /// Takes what the command log says of the keys: the answers that follow, and the commands that it has never seen
    /// and that must be sent. Two submissions of one command at the same time are sent once if they are the same, and
    /// the later one of two that differ is a conflict.
    mutating func learn(_ entries: [LogEntry]) -> (answers: Answers, toSend: [(tag: UInt64, CommandSubmission)]) {
        let byKey = Dictionary(entries.map { ($0.key, $0) }) { first, _ in first }
        var answers: Answers = []
        var toSend: [(tag: UInt64, CommandSubmission)] = []
        var underway: [Digest128: Waiter] = [:]
        for waiter in waiters.values where waiter.state != .new { underway[waiter.submission.identity.key] = waiter }
        for tag in waiters.keys.sorted() {
            guard let waiter = waiters[tag] else { continue }
            let (submission, key) = (waiter.submission, waiter.submission.identity.key)
            if let entry = byKey[key] {
                let isSame = entry.bodyHash == submission.bodyHash
                answers.append((submission, isSame ? .decided(outcome: entry.outcome) : .conflict))
                waiters[tag] = nil
            } else if waiter.state == .new, let other = underway[key] {
                let isSame = other.submission.bodyHash == submission.bodyHash
                if !isSame { answers.append((submission, .conflict)) }
                waiters[tag] = isSame ? Waiter(submission: submission, state: other.state) : nil
            } else if waiter.state == .new {
                let sent = Waiter(submission: submission, state: .sent)
                waiters[tag] = sent
                underway[key] = sent
                keysUnderway[tag] = key
                toSend.append((tag, submission))
            }
        }
        return (answers, toSend)
    }

    /// Kafka has it: so it has for all that wait for the same command.
    mutating func delivered(tag: UInt64) {
        guard let key = keysUnderway.removeValue(forKey: tag) else { return }
        for (other, waiter) in waiters where waiter.state == .sent && waiter.submission.identity.key == key {
            waiters[other]?.state = .delivered
        }
    }

    /// Kafka may not have it.
    mutating func failed(tag: UInt64, because reason: String) -> Answers { failed(tag: tag, .unavailable(reason)) }

    /// Kafka does not have it; all who wait for it are told so.
    mutating func failed(tag: UInt64, _ answer: CommandAnswer) -> Answers {
        guard let key = keysUnderway.removeValue(forKey: tag) else { return [] }
        let failed = waiters.filter { $0.value.state == .sent && $0.value.submission.identity.key == key }
        for other in failed.keys { waiters[other] = nil }
        return failed.values.map { ($0.submission, answer) }
    }

    /// The producer is gone, and the reports that had not come will not.
    mutating func failSent(because reason: String) -> Answers {
        keysUnderway = [:]
        let sent = waiters.filter { $0.value.state == .sent }
        for tag in sent.keys { waiters[tag] = nil }
        return sent.values.map { ($0.submission, .unavailable(reason)) }
    }

    /// The command log cannot be asked: nothing new is sent, since its answer could not be given.
    mutating func failNew(because reason: String) -> Answers {
        let new = waiters.filter { if case .new = $0.value.state { true } else { false } }
        for tag in new.keys { waiters[tag] = nil }
        return new.values.map { ($0.submission, .unavailable(reason)) }
    }

    /// Takes those whose time is over: 202 for what Kafka has, 503 for what it may not have.
    mutating func expired(at now: MonotonicTime) -> Answers {
        let over = waiters.filter { $0.value.submission.deadline.hasPassed(at: now) }
        for tag in over.keys { waiters[tag] = nil }
        return over.values.map { waiter in
            if case .delivered = waiter.state { return (waiter.submission, .pending) }
            return (waiter.submission, .unavailable("The command log did not take the command in time."))
        }
    }

    /// Takes all, as at the end of the process.
    mutating func all() -> Answers {
        defer { waiters = [:] }
        return waiters.values.map { waiter in
            if case .delivered = waiter.state { return (waiter.submission, .pending) }
            return (waiter.submission, .unavailable("This instance is stopping."))
        }
    }
}
