internal import Platform
internal import Postgres

/// Runs the checks over one moment of the six schemas.
struct Verifier {
    var checks = Checks.all
    /// Keys that are shown of a check that failed.
    var examplesMax = 5
    /// How long work that is on its way may take to arrive, before it counts as missing.
    var settleMilliseconds = 10_000

    /// Waits between two looks at what is on its way.
    var pause: (_ milliseconds: Int) -> Void = Pause.wait

    private static let pauseMilliseconds = 200

    /// Waits until everything has arrived, or until it had time to; then every check, in order. `progress` hears of each.
    func run(_ schemas: Schemas, progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }) throws -> [Finding] {
        let deadline = Deadline.after(milliseconds: settleMilliseconds)
        while true {
            let findings = try schemas.snapshot { () -> [Finding]? in
                let isSettled = try checks.filter(\.settles).allSatisfy {
                    try Comparison.run($0, schemas, examplesMax: 0).isKept
                }
                guard isSettled || deadline.hasPassed else { return nil }
                return try checks.enumerated().map { index, check in
                    progress(index, checks.count)
                    return try Comparison.run(check, schemas, examplesMax: examplesMax)
                }
            }
            if let findings { return findings }
            pause(min(Self.pauseMilliseconds, deadline.remainingMilliseconds ?? 0))
        }
    }
}

/// The pause between two looks at something that nobody announces.
enum Pause {
    static func wait(milliseconds: Int) { Monitor(()).wait(milliseconds: milliseconds) { _ in Void?.none } }
}
