/// Why a part of the local stack could not be had.
public enum LocalStackError: Error, Sendable, CustomStringConvertible {
    /// A program is not installed; `searched` says where it was looked for and what would help.
    case programMissing(name: String, searched: String)
    /// A server ended, or was not ready in time; `log` holds the last that it said.
    case notReady(server: String, reason: String, log: String)
    /// A tool ended with a failure; `output` holds what it said.
    case toolFailed(tool: String, reason: String, output: String)
    /// The system refused a file, a directory or a process.
    case system(String)

    public var description: String {
        switch self {
        case .programMissing(let name, let searched): "\(name) was not found: \(searched)"
        case .notReady(let server, let reason, let log): "\(server) is not ready: \(reason)\n\(log)"
        case .toolFailed(let tool, let reason, let output): "\(tool) failed: \(reason)\n\(output)"
        case .system(let text): text
        }
    }
}
