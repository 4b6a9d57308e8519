internal import FoundationEssentials
internal import JSON
internal import SystemProcess

/// What a running stack tells the other commands about itself.
struct StackRecord: Codable, Hashable, Sendable {
    struct Part: Codable, Hashable, Sendable {
        /// The service's name, such as `order-intake`.
        var name: String
        var httpPort: UInt16
        /// The number of its process. It changes when a service that died is started again; the record follows.
        var process: Int32
        var logPath: String
    }

    /// The number of the `o2c up` process.
    var process: Int32
    /// With the operator's role, which may read everything, and its password.
    var databaseURL: String
    var bootstrapServers: String
    /// `embedded`, `KAFKA_HOME` or `KAFKA_BOOTSTRAP_SERVERS`: what kind of broker it is.
    var broker: String
    var services: [Part]

    /// Whether the process that wrote this is still there.
    var isRunning: Bool { Host.isRunning(pid: process) }
}

/// The directory of a local stack, `.o2c` by default: the database, the broker's log, passwords, logs, and
/// `stack.json`, by which other commands find the running stack. Only its owner may read what is secret in it.
package struct StackDirectory: Sendable {
    package static let defaultPath = ".o2c"

    /// Absolute, so that children with other working directories find it too.
    package let path: String

    package init(_ path: String) {
        self.path = path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
    }

    package var postgresPath: String { path + "/postgres" }
    package var kafkaPath: String { path + "/kafka" }
    var passwordsPath: String { path + "/passwords.json" }
    var recordPath: String { path + "/stack.json" }
    var lockPath: String { path + "/lock" }
    var logsPath: String { path + "/log" }
    package func logPath(of name: String) -> String { "\(logsPath)/\(name).log" }

    /// Makes the directory, and the one of the logs.
    package func prepare() throws(OperatorFailure) {
        do {
            try FileManager.default.createDirectory(atPath: logsPath, withIntermediateDirectories: true)
        } catch { throw OperatorFailure(.unavailable, "The directory \(path) cannot be made: \(error)") }
    }

    /// Locks the directory for this process, until the lock is given back or the process ends. To be called after
    /// `prepare`.
    /// - Throws: `refused` if another process has it: a stack that runs, is being started or is being stopped.
    func lock() throws(OperatorFailure) -> FileLock {
        let lock: FileLock?
        do throws(ProcessError) { lock = try FileLock.take(lockPath) } catch {
            throw OperatorFailure(.unavailable, "\(error)")
        }
        if let lock { return lock }
        let owner = try record().map { " (process \($0.process))" } ?? ""
        throw OperatorFailure(
            .refused, "A stack runs in \(path) already\(owner).",
            advice: "Use it, or stop it, or name another directory by --stack-directory.")
    }

    /// What a stack has recorded here; `nil` when there is nothing.
    func record() throws(OperatorFailure) -> StackRecord? { try read(StackRecord.self, recordPath) }

    func write(_ record: StackRecord) throws(OperatorFailure) { try write(record, to: recordPath) }

    /// Removes the directory with all that is in it.
    package func remove() throws(OperatorFailure) { try removeFile(path) }

    func removeRecord() throws(OperatorFailure) { try removeFile(recordPath) }

    /// A file of JSON; `nil` when there is none.
    func read<Content: Decodable>(_: Content.Type, _ path: String) throws(OperatorFailure) -> Content? {
        guard let bytes = FileManager.default.contents(atPath: path) else {
            guard FileManager.default.fileExists(atPath: path) else { return nil }
            throw OperatorFailure(.unavailable, "\(path) cannot be read.")
        }
        do { return try JSON.JSONDecoder().decode(Content.self, from: [UInt8](bytes)) } catch {
            throw OperatorFailure(
                .configuration, "\(path) does not hold what it should: \(error)", advice: "Remove it, and try again.")
        }
    }

    /// Writes a file that only its owner may read, whole or not at all.
    func write(_ content: some Encodable, to path: String) throws(OperatorFailure) {
        do {
            let bytes = try JSON.JSONEncoder().encode(content)
            let temporary = "\(path).\(Host.processID)"
            let isMade = FileManager.default.createFile(
                atPath: temporary, contents: Data(bytes), attributes: [.posixPermissions: 0o600])
            guard isMade else { throw OperatorFailure(.unavailable, "\(path) cannot be written.") }
            if FileManager.default.fileExists(atPath: path) { try FileManager.default.removeItem(atPath: path) }
            try FileManager.default.moveItem(atPath: temporary, toPath: path)
        } catch let failure as OperatorFailure { throw failure } catch {
            throw OperatorFailure(.unavailable, "\(path) cannot be written: \(error)")
        }
    }

    private func removeFile(_ path: String) throws(OperatorFailure) {
        guard FileManager.default.fileExists(atPath: path) else { return }
        do { try FileManager.default.removeItem(atPath: path) } catch {
            throw OperatorFailure(.unavailable, "\(path) cannot be removed: \(error)")
        }
    }
}
