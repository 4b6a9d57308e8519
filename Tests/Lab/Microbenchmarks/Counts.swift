import FoundationEssentials
import LocalStack
import SystemProcess

/// Instructions and allocations for each unit of an operation, as valgrind counts them: the difference between doing it
/// more and less often, so that starting, preparing and ending are left out.
struct Counts: Encodable {
    private static let few = 20
    private static let many = 120
    private static let runMilliseconds = 600_000

    let instructions: Double
    let allocations: Double

    init(_ operation: Operation) throws {
        let units = Double((Self.many - Self.few) * operation.units)
        func perUnit(_ tool: Tool) throws -> Double {
            (try tool.count(operation, times: Self.many) - tool.count(operation, times: Self.few)) / units
        }
        instructions = try perUnit(.callgrind)
        allocations = try perUnit(.dhat)
    }

    /// A tool of valgrind, and the word of its closing lines before the number that counts.
    private enum Tool: String {
        case callgrind, dhat

        private static let program = "/usr/bin/valgrind"

        func count(_ operation: Operation, times: Int) throws -> Double {
            guard FileManager.default.isExecutableFile(atPath: Self.program) else {
                throw ToolFailure.missing(Self.program)
            }
            // Made here: valgrind does not know the calls by which we start processes.
            let database = try operation.makeDatabase?()
            let (status, output) = try ChildProcess.run(
                ProcessConfiguration(
                    executable: Self.program,
                    arguments: [
                        "--tool=\(rawValue)", "--\(rawValue)-out-file=/dev/null",
                        Host.executableDirectory + "/microbench",
                        "--only", operation.name, "--repeating", "\(times)",
                    ] + (database.map { ["--database", $0.url] } ?? []), output: .captured(bytesMax: 64 * 1024)),
                withinMilliseconds: Counts.runMilliseconds)
            guard status.isSuccess, let count = number(in: output) else {
                throw ToolFailure.failed(tool: rawValue, operation: operation.name, output: output)
            }
            return count
        }

        /// `==1== Collected : 123456`, or `==1== Total:     1,234 bytes in 56 blocks`.
        private func number(in output: String) -> Double? {
            for line in output.split(separator: "\n") {
                let words = line.split(separator: " ")
                switch self {
                case .callgrind where words.contains("Collected"): return words.last.flatMap { Double($0) }
                case .dhat where words.contains("Total:") && words.last == "blocks":
                    return Double(words[words.count - 2].filter { $0 != "," })
                default: break
                }
            }
            return nil
        }
    }
}

/// Counting came to nothing.
enum ToolFailure: Error, CustomStringConvertible {
    case missing(String)
    case failed(tool: String, operation: String, output: String)

    var description: String {
        switch self {
        case .missing(let program): "--count needs \(program): apt-get install valgrind"
        case .failed(let tool, let operation, let output): "\(tool) did not count \(operation):\n\(output)"
        }
    }
}
