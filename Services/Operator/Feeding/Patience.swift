extension StopRequest {
    private static let pollMillisecondsMin = 50
    private static let pollMillisecondsMax = 1_000
    /// Looking takes at most a hundredth of the time: it costs the database what the services need.
    private static let pausesPerLook = 100
    /// So long without any progress means that something is wrong.
    private static let stallMilliseconds = 90_000

    /// Waits until nothing is left, for as long as it gets less now and then.
    /// - Parameters:
    ///   - what: is waited for, in the plural, for the message when it does not get less.
    ///   - left: how much there is still.
    package func awaitNone(_ what: String, _ left: () throws -> Int64) throws {
        var least = Int64.max
        var end = ContinuousClock.now
        while true {
            let asked = ContinuousClock.now
            let now = try left()
            let lookMilliseconds = Int((ContinuousClock.now - asked) / .milliseconds(1))
            if now <= 0 { return }
            if now < least {
                least = now
                end = .now + .milliseconds(Self.stallMilliseconds)
            }
            guard ContinuousClock.now < end else {
                throw OperatorFailure(
                    .unavailable,
                    "\(now) \(what) are left, and nothing has moved for \(Self.stallMilliseconds / 1000) s.",
                    advice: "'o2c status' shows which service stands still; its log says why.")
            }
            try pause(
                milliseconds: min(
                    max(Self.pollMillisecondsMin, lookMilliseconds * Self.pausesPerLook), Self.pollMillisecondsMax))
        }
    }
}
