import Foundation

/// The figures of some schedules.
struct Summary {
    private var schedules = 0
    private var orders: Int64 = 0
    private var faults: [String: Int] = [:]
    private let started = Date()

    mutating func add(_ outcome: Schedule.Outcome) {
        schedules += 1
        orders += outcome.orders
        faults.merge(outcome.faults, uniquingKeysWith: +)
    }

    var text: String {
        let seconds = Date().timeIntervalSince(started)
        let kinds = faults.sorted { $0.key < $1.key }.map { "  \($0.value) \($0.key)" }
        let faultCount = faults.values.reduce(0, +)
        return
            (["\(schedules) schedules in \(Int(seconds)) s (\(Int(Double(schedules) / seconds * 60)) a minute), \(orders) orders, \(faultCount) faults:"]
            + kinds).joined(separator: "\n")
    }
}

enum Setting {
    /// A number in the environment of the test.
    static func number(_ name: String) -> UInt64? { ProcessInfo.processInfo.environment[name].flatMap { UInt64($0) } }
}
