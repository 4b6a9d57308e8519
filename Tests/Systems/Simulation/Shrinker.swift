/// Finds a shorter schedule that breaks too: leaves out runs of steps, shorter and shorter ones, as long as what is
/// left still breaks a promise (delta debugging: Zeller and Hildebrandt, "Simplifying and isolating failure-inducing
/// input", 2002).
struct Shrinker {
    /// How many schedules may be tried.
    var attemptsMax = 60

    /// The shortest of the broken schedules that were found.
    /// - Parameter run: runs the schedule of these steps.
    func shrink(
        _ broken: Schedule.Outcome, run: ([Int]) throws -> Schedule.Outcome
    ) throws -> Schedule.Outcome {
        var shortest = broken
        var attempts = 0
        var length = max(1, broken.taken.count / 2)
        while attempts < attemptsMax {
            var start = 0
            var isShorter = false
            while start < shortest.taken.count, attempts < attemptsMax {
                var steps = shortest.taken
                steps.removeSubrange(start..<min(start + length, steps.count))
                attempts += 1
                let outcome = try run(steps)
                if outcome.broken.isEmpty {
                    start += length
                } else {
                    shortest = outcome
                    isShorter = true
                }
            }
            if length == 1, !isShorter { break }
            length = max(1, length / 2)
        }
        return shortest
    }
}
