internal import Contracts
internal import SeededRandom

/// One fault: when, what, to whom and for how long.
struct PlannedFault: Codable, Hashable, Sendable {
    /// Milliseconds after the load has begun.
    let at: Int
    let kind: FaultKind
    /// The service that it strikes; of a shared fault only where one is meant (`commandsReplaced`).
    let service: Service?
    /// Which of the service's instances: 0 is the one that always runs.
    let instance: Int
    let milliseconds: Int
    /// How an added instance ends: killed, or asked to stop.
    let endsByKill: Bool
}

/// What goes wrong in a run, and when: the same seed and sizes give the same plan.
struct FaultPlan: Sendable {
    static let instancesMax = 3
    /// One of these is mended before the next begins.
    private static let sharedIntervalMilliseconds = 11_000
    /// The system starts and ends in peace.
    private static let quietMilliseconds = 2_000

    /// Of single services, in the order of their beginning.
    let single: [PlannedFault]
    /// Of what all share, one after the other.
    let shared: [PlannedFault]

    var count: Int { single.count + shared.count }

    /// - Parameters:
    ///   - milliseconds: how long the load lasts.
    ///   - count: how many faults.
    ///   - kinds: which ones.
    init(seed: UInt64, milliseconds: Int, count: Int, kinds: Set<FaultKind> = Set(FaultKind.allCases)) {
        var generator = SeededGenerator(seed: seed, purpose: 9, number: 0)
        let window = max(1, milliseconds - 2 * Self.quietMilliseconds)
        let sharedKinds = FaultKind.allCases.filter { $0.isShared && kinds.contains($0) }
        let singleKinds = FaultKind.allCases.filter { !$0.isShared && kinds.contains($0) }
        var sharedCount = sharedKinds.isEmpty ? 0 : min(count, max(1, window / Self.sharedIntervalMilliseconds))
        if singleKinds.isEmpty { sharedCount = sharedKinds.isEmpty ? 0 : count }
        shared = Self.deal(sharedKinds, sharedCount, &generator).enumerated().map { place, kind in
            // A commands topic is read by the two services that take commands all the time.
            let service: Service? =
                kind == .commandsReplaced ? generator.pick([Service.orderIntake, .collections]) : nil
            return PlannedFault(
                at: Self.moment(place, of: sharedCount, window, &generator), kind: kind, service: service, instance: 0,
                milliseconds: 0, endsByKill: false)
        }
        let singleCount = singleKinds.isEmpty ? 0 : count - sharedCount
        var busy = Busy()
        single = Self.deal(singleKinds, singleCount, &generator).enumerated().map { place, kind in
            let at = Self.moment(place, of: singleCount, window, &generator)
            let duration =
                kind.milliseconds.lowerBound
                + generator.index(below: kind.milliseconds.upperBound - kind.milliseconds.lowerBound + 1)
            let (service, instance) = busy.place(kind, at: at, until: at + duration, &generator)
            return PlannedFault(
                at: at, kind: kind, service: service, instance: instance, milliseconds: duration,
                endsByKill: generator.index(below: 2) == 0)
        }
    }

    /// Kinds by their weights, each once at least where there is room, in random order.
    private static func deal(_ kinds: [FaultKind], _ count: Int, _ generator: inout SeededGenerator) -> [FaultKind] {
        guard !kinds.isEmpty else { return [] }
        let weights = kinds.flatMap { Array(repeating: $0, count: $0.weight) }
        var dealt = Array(kinds.prefix(count))
        while dealt.count < count { dealt.append(generator.pick(weights)) }
        for index in dealt.indices { dealt.swapAt(index, index + generator.index(below: dealt.count - index)) }
        return dealt
    }

    private static func moment(_ place: Int, of count: Int, _ window: Int, _ generator: inout SeededGenerator) -> Int {
        let share = Double(window) / Double(max(1, count))
        return quietMilliseconds + Int((Double(place) + generator.fraction() * 0.9) * share)
    }

    /// Which instances are struck until when: two faults of one instance would hide each other.
    private struct Busy {
        private var until: [Service: [Int]] = [:]

        mutating func place(
            _ kind: FaultKind, at: Int, until end: Int, _ generator: inout SeededGenerator
        ) -> (Service, Int) {
            let services = Service.allCases
            let first = generator.index(below: services.count)
            let instances = kind == .instanceAdded ? Array(1..<FaultPlan.instancesMax) : [0]
            for step in services.indices {
                let service = services[(first + step) % services.count]
                for instance in instances where until[service]?[instance] ?? 0 <= at {
                    until[service, default: Array(repeating: 0, count: FaultPlan.instancesMax)][instance] = end
                    return (service, instance)
                }
            }
            // All are struck: this one is struck twice.
            return (services[first], instances[0])
        }
    }
}
