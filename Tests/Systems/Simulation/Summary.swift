import Foundation

/// The figures of the schedules of a run.
struct Summary {
    private(set) var schedules = 0
    private var orders: Int64 = 0
    /// Of all that was ever logged: the same for the same seeds.
    private var digest: UInt64 = 0
    private var faults: [String: Int] = [:]
    private let started = Date()

    mutating func add(_ outcome: Schedule.Outcome) {
        schedules += 1
        orders += outcome.orders
        digest ^= outcome.digest
        faults.merge(outcome.faults, uniquingKeysWith: +)
    }

    var pace: String {
        let seconds = max(1, Date().timeIntervalSince(started))
        return "\(schedules) schedules in \(Int(seconds)) s (\(Int(Double(schedules) / seconds * 60)) a minute)"
    }

    var text: String {
        let kinds = faults.sorted { $0.key < $1.key }.map { "  \($0.value) \($0.key)" }
        let faultCount = faults.values.reduce(0, +)
        return
            ([
                "\(pace), \(orders) orders, \(faultCount) faults, digest \(String(digest, radix: 16)):"
            ]
            + kinds).joined(separator: "\n")
    }
}

/// What `scripts/simulate` sets in the environment.
enum Setting {
    /// The seeds of the schedules to run: `O2C_SIMULATE_SCHEDULES` of them, the first `O2C_SIMULATE_SEED`.
    static let seeds: Range<UInt64> = {
        let first = number("O2C_SIMULATE_SEED") ?? 1
        return first..<(first + (number("O2C_SIMULATE_SCHEDULES") ?? 60))
    }()

    private static func number(_ name: String) -> UInt64? {
        ProcessInfo.processInfo.environment[name].flatMap { UInt64($0) }
    }
}

extension Schedule.Outcome {
    /// The seed, what was broken and every step that led there.
    var account: String {
        (["seed \(seed) breaks:"] + broken.map { "  \($0)" } + ["after these steps:"] + steps).joined(separator: "\n")
    }
}
