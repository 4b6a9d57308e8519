internal import Platform
internal import Postgres

/// Runs the checks over one moment of the six schemas.
package struct Verifier {
    var checks: [Check]
    /// Keys that are shown of a check that failed.
    var examplesMax: Int
    /// How long work that is on its way may take to arrive, before it counts as missing.
    var settleMilliseconds: Int

    /// Waits between two looks at what is on its way.
    var pause: (_ milliseconds: Int) -> Void

    private static let pauseMilliseconds = 200

    package init(
        checks: [Check] = Checks.all, examplesMax: Int = 5, settleMilliseconds: Int = 10_000,
        pause: @escaping (_ milliseconds: Int) -> Void = Pause.wait
    ) {
        self.checks = checks
        self.examplesMax = examplesMax
        self.settleMilliseconds = settleMilliseconds
        self.pause = pause
    }

    /// Waits until everything has arrived, or until it had time to; then every check, in order. `progress` hears of
    /// each.
    ///
    /// The schemas are seen one after the other. That a reader is ahead of its source counts once a later look finds
    /// the source behind what the reader had taken in an earlier one: so the last look is never the first where that
    /// may be.
    package func run(_ schemas: Schemas, progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }) throws
        -> [Finding]
    {
        let deadline = Deadline.after(milliseconds: settleMilliseconds)
        var earlier: [String: [String: Finding.Difference]]?
        while true {
            let findings = try schemas.snapshot { () -> [Finding]? in
                let settling = try checks.filter(\.settles).map { try Comparison.run($0, schemas, examplesMax: 0) }
                let isConfirmed = earlier != nil || settling.allSatisfy(\.overtaken.isEmpty)
                guard settling.allSatisfy(\.isKept) || deadline.hasPassed && isConfirmed else {
                    earlier = Dictionary(uniqueKeysWithValues: settling.map { ($0.check.name, $0.overtaken) })
                    return nil
                }
                return try checks.enumerated().map { index, check in
                    progress(index, checks.count)
                    var finding = try Comparison.run(check, schemas, examplesMax: examplesMax)
                    finding.confirm(earlier?[check.name] ?? [:])
                    return finding
                }
            }
            if let findings { return findings }
            pause(min(Self.pauseMilliseconds, deadline.remainingMilliseconds ?? 0))
        }
    }
}

extension Finding {
    /// Counts where the left is still behind what the right had in an earlier look.
    fileprivate mutating func confirm(_ earlier: [String: Difference]) {
        impossible = overtaken.count { key, now in earlier[key].map { now.left < $0.right } ?? false }
    }
}

/// The pause between two looks at something that nobody announces.
package enum Pause {
    package static func wait(milliseconds: Int) { Monitor(()).wait(milliseconds: milliseconds) { _ in Void?.none } }
}
