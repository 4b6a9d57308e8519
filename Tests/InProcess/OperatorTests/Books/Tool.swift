import Foundation
import LocalStack
import SystemProcess

/// A program of others that checks what we export, where it is installed.
enum Tool: String {
    case hledger
    case beanCheck = "bean-check"

    struct Outcome {
        var isSuccess: Bool
        var output: String
    }

    private var path: String { "/usr/bin/\(rawValue)" }
    var isThere: Bool { FileManager.default.isExecutableFile(atPath: path) }

    /// Runs it to its end; output and errors together.
    func run(_ arguments: [String]) throws -> Outcome {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.environment = ["LANG": "C.UTF-8", "PATH": "/usr/bin:/bin"]
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Outcome(isSuccess: process.terminationStatus == 0, output: String(decoding: output, as: UTF8.self))
    }
}

/// A file that is gone when the test is over.
final class TemporaryFile {
    let path: String

    init(_ text: String) throws {
        path = TestDirectories.next("journal")
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}
