internal import Platform

/// Threads that run what may block. The queue needs no limit of its own: a connection has one request in hand at most,
/// so it never holds more than `connectionsMax`.
final class WorkerPool: Sendable {
    typealias Job = @Sendable () -> Void

    private struct State {
        var jobs = FirstInFirstOut<Job>()
        var isClosed = false
        var threads = 0
    }

    private let state = Monitor(State())
    /// A thread with nothing to do looks up this often; being woken is the rule, this only bounds the wait.
    private static let idleMilliseconds = 60_000

    /// - Throws: `HTTPServerError.cannotStartThread`; the threads that did start end by `close`.
    func start(threads: Int) throws(HTTPServerError) {
        for _ in 0..<threads {
            state.withLock { $0.threads += 1 }
            do throws(ThreadError) {
                _ = try NamedThread.start(name: "http-worker") { [self] in work() }
            } catch {
                state.withLock { $0.threads -= 1 }
                throw .cannotStartThread(errorNumber: error.errorNumber)
            }
        }
    }

    func submit(_ job: @escaping Job) {
        state.withLock { $0.jobs.append(job) }
        state.wakeOne()
    }

    /// Drops what is queued and lets each thread finish what it has begun. Returns how many were still at it at the
    /// deadline.
    func close(deadline: MonotonicTime) -> Int {
        state.withLock {
            $0.isClosed = true
            $0.jobs = FirstInFirstOut()
        }
        state.wakeAll()
        let ended = state.wait(until: deadline) { $0.threads == 0 ? true : nil }
        return ended == true ? 0 : state.withLock { $0.threads }
    }

    private func work() {
        while true {
            let next = state.wait(until: .now.advanced(byMilliseconds: Self.idleMilliseconds)) { state -> Next? in
                if state.isClosed { return .end }
                return state.jobs.popFirst().map(Next.job)
            }
            switch next {
            case .job(let job): job()
            case .end:
                state.withLock { $0.threads -= 1 }
                state.wakeAll()
                return
            case nil: continue
            }
        }
    }

    private enum Next {
        case job(Job)
        case end
    }
}

/// A queue over an array, amortized constant time at both ends.
struct FirstInFirstOut<Element> {
    private var elements: [Element?] = []
    private var head = 0

    mutating func append(_ element: Element) {
        elements.append(element)
    }

    mutating func popFirst() -> Element? {
        guard head < elements.count else { return nil }
        let element = elements[head]
        elements[head] = nil
        head += 1
        if head == elements.count {
            elements.removeAll(keepingCapacity: true)
            head = 0
        } else if head >= 64, head * 2 >= elements.count {
            elements.removeFirst(head)
            head = 0
        }
        return element
    }
}

extension FirstInFirstOut: Sendable where Element: Sendable {}
