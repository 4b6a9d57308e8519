internal import FoundationEssentials
internal import SystemProcess

/// The few file operations that the local stack needs, with its own error.
enum Files {
    static func absolutePath(_ path: String) -> String {
        path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
    }

    static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

    static func isExecutable(_ path: String) -> Bool { FileManager.default.isExecutableFile(atPath: path) }

    /// The names in a directory; none when it cannot be read.
    static func names(in directory: String) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
    }

    /// The text of a small file; `nil` when it cannot be read.
    static func text(_ path: String) -> String? {
        guard let bytes = FileManager.default.contents(atPath: path) else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The last lines of a log, for error messages.
    static func tail(_ path: String, lines: Int = 15) -> String {
        (text(path) ?? "").split(separator: "\n").suffix(lines).joined(separator: "\n")
    }

    static func makeDirectory(_ path: String) throws(LocalStackError) {
        try attempt("make the directory \(path)") {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        }
    }

    /// Writes a file that only its owner may read.
    static func writePrivate(_ text: String, to path: String) throws(LocalStackError) {
        try attempt("write \(path)") {
            let made = FileManager.default.createFile(
                atPath: path, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600])
            guard made else { throw LocalStackError.system("cannot write \(path)") }
        }
    }

    static func remove(_ path: String) throws(LocalStackError) {
        guard exists(path) else { return }
        try attempt("remove \(path)") { try FileManager.default.removeItem(atPath: path) }
    }

    static func move(_ path: String, to target: String) throws(LocalStackError) {
        try attempt("rename \(path)") { try FileManager.default.moveItem(atPath: path, toPath: target) }
    }

    private static func attempt(_ action: String, _ body: () throws -> Void) throws(LocalStackError) {
        do { try body() } catch { throw .system("cannot \(action): \(error)") }
    }
}

/// Runs a call of SystemProcess and restates its error.
func system<R>(_ body: () throws(ProcessError) -> R) throws(LocalStackError) -> R {
    do { return try body() } catch { throw .system(error.description) }
}

/// The port of last time, else one that nobody uses: reserved for as long as the reservation lives.
func reservePort(_ former: UInt16?) throws(LocalStackError) -> PortReservation {
    try system { () throws(ProcessError) in
        if let former, let port = try PortReservation.of(former) { return port }
        return try PortReservation.any()
    }
}

/// Runs a tool to its end; throws unless it succeeds. Returns what it printed, up to 64 KiB.
@discardableResult
func runTool(
    _ executable: String, _ arguments: [String], environment: [String: String] = [:], account: Account? = nil,
    withinMilliseconds: Int
) throws(LocalStackError) -> String {
    let configuration = ProcessConfiguration(
        executable: executable, arguments: arguments, environment: environment, workingDirectory: "/",
        output: .captured(bytesMax: 64 * 1024), account: account)
    let (status, output) = try system { () throws(ProcessError) in
        try ChildProcess.run(configuration, withinMilliseconds: withinMilliseconds)
    }
    guard status.isSuccess else {
        throw .toolFailed(tool: executable, reason: status.description, output: output)
    }
    return output
}
