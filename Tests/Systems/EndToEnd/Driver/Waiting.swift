import Platform

/// What a scenario waited for did not happen.
struct DeadlinePassed: Error, CustomStringConvertible {
    let what: String
    let seconds: Int
    /// What was seen last.
    let seen: String

    var description: String {
        "after \(seconds) s still waiting until \(what)\(seen.isEmpty ? "" : "; last seen: \(seen)")"
    }
}

/// Looks again and again until `look` gives a value; the pause between two looks is all that passes without a reason.
/// - Parameter what: completes "waiting until ...".
func eventually<Value>(
    _ what: String, withinSeconds seconds: Int = 30, seen: () throws -> String = { "" }, _ look: () throws -> Value?
) throws -> Value {
    let end = ContinuousClock.now + .seconds(seconds)
    while true {
        if let value = try look() { return value }
        guard ContinuousClock.now < end else {
            throw DeadlinePassed(what: what, seconds: seconds, seen: try seen())
        }
        Pacing.pause(milliseconds: 20)
    }
}

/// The same for a condition.
func eventually(
    _ what: String, withinSeconds seconds: Int = 30, seen: () throws -> String = { "" },
    holds condition: () throws -> Bool
) throws {
    try eventually(what, withinSeconds: seconds, seen: seen) { try condition() ? () : nil }
}

/// The pace of a look-out, and of a load.
enum Pacing {
    static func pause(milliseconds: Int) { Monitor(()).wait(milliseconds: milliseconds) { _ in Void?.none } }
}
