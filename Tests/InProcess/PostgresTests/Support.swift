import FoundationEssentials
import LocalStack
import Postgres
import Testing

/// A database of the test's own, and connections to it.
struct Database {
    let url: String

    init(_ hint: String = "postgres") throws {
        url = try SharedTestCluster.database(hint).url
    }

    func configuration() throws -> ConnectionConfiguration {
        var configuration = try ConnectionConfiguration(url: url)
        configuration.applicationName = "PostgresTests"
        return configuration
    }

    func connect(_ adjust: (inout ConnectionConfiguration) -> Void = { _ in }) throws -> Connection {
        var configuration = try configuration()
        adjust(&configuration)
        return try Connection(configuration, deadline: .soon)
    }
}

extension Deadline {
    /// Long enough for whatever is expected to happen, on a busy machine.
    static var soon: Deadline { .after(milliseconds: 60_000) }
}

/// The error that a call has to throw.
func postgresError(
    sourceLocation: SourceLocation = #_sourceLocation, _ call: () throws -> Void
) throws -> PostgresError {
    try #require(throws: PostgresError.self, sourceLocation: sourceLocation) { try call() }
}

/// What the process holds in memory.
func residentMegabytes() throws -> Int {
    let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") })
    return try #require(line.split(separator: " ").dropFirst().first.flatMap { Int($0) }) / 1_024
}
