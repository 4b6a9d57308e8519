internal import Contracts
internal import JSON

/// What a probe is answered.
public struct ProbeAnswer: Sendable, Hashable {
    /// 200 or 503.
    public let status: Int
    /// JSON.
    public let body: [UInt8]

    init(status: Int, _ answer: some Exhibit) {
        self.status = status
        body = JSONValue.encoding(answer).serialized()
    }
}

extension Health {
    /// `/livez`: 200, or 503 with the threads that are stuck.
    public var liveness: ProbeAnswer {
        let stuck = stuckThreads.map {
            Liveness.Thread(thread: $0.name, heartbeatAgeMilliseconds: Int64($0.ageMilliseconds))
        }
        return ProbeAnswer(
            status: stuck.isEmpty ? 200 : 503, Liveness(status: stuck.isEmpty ? .alive : .stuck, stuck: stuck))
    }

    /// `/readyz`: every condition; 503 unless all are met but for warnings.
    public var readiness: ProbeAnswer {
        let conditions = conditions
        let isReady = Self.isReady(conditions)
        let shown = conditions.map {
            Readiness.Condition(
                name: $0.name, met: $0.unmet == nil, reason: $0.unmet?.rawValue ?? "ok", blocks: !$0.isWarning)
        }
        return ProbeAnswer(
            status: isReady ? 200 : 503, Readiness(status: isReady ? .ready : .notReady, conditions: shown))
    }
}

/// Whether the threads of the process work.
@Described
struct Liveness: Exhibit {
    /// Whether they all do.
    @Described
    enum Status: String, Sendable, CaseIterable {
        /// All threads work.
        case alive
        /// A thread is stuck. Restart the process.
        case stuck
    }

    /// A thread that is stuck.
    @Described
    struct Thread: Sendable {
        /// The thread's name.
        @Bound(.length(1...100))
        var thread: String
        /// Milliseconds since it has shown that it works.
        @Bound(.atLeast(0))
        var heartbeatAgeMilliseconds: Int64
    }

    /// Whether all threads work.
    var status: Status
    /// The threads that are stuck; none when all work.
    @Bound(.count(0...1_000))
    var stuck: [Thread]

    static let example = Liveness(status: .alive, stuck: [])
}

/// Whether the service can do its work.
@Described
struct Readiness: Exhibit {
    /// Whether it can.
    @Described
    enum Status: String, Sendable, CaseIterable {
        /// All conditions are met, but for warnings.
        case ready
        /// A condition is not met. Send no requests.
        case notReady = "not ready"
    }

    /// Something that must hold.
    @Described
    struct Condition: Sendable {
        /// What must hold.
        @Bound(.length(1...100))
        var name: String
        /// Whether it holds.
        var met: Bool
        /// Why it does not hold; `ok` where it does. docs/operate/readiness.md says what to do for each reason.
        @Bound(.reasons)
        var reason: String
        /// Whether the service is not ready while it does not hold. Else it is a warning.
        var blocks: Bool
    }

    /// Whether the service is ready.
    var status: Status
    /// Every condition.
    @Bound(.count(0...1_000))
    var conditions: [Condition]

    static let example = Readiness(
        status: .notReady,
        conditions: [
            Condition(name: "kafka", met: false, reason: UnreadyReason.kafkaUnavailable.rawValue, blocks: true)
        ])
}

extension Documentation.Bound {
    /// `ok`, or a reason that readiness can have.
    fileprivate static var reasons: Documentation.Bound { .words(["ok"] + UnreadyReason.allCases.map(\.rawValue)) }
}
