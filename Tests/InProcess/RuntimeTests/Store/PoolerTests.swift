import FoundationEssentials
import LocalStack
import Postgres
import SystemProcess
import Testing

@testable import Runtime

@Suite("A pooler between a service and its database", .enabled(if: Pooler.isInstalled))
struct PoolerTests {
    @Test("is found out and refused by name, whatever its mode", arguments: ["transaction", "session"])
    func refused(mode: String) throws {
        let pooler = try Pooler(mode: mode)
        defer { pooler.stop() }
        let connection = try pooler.connect()
        let refusal = try #require(throws: PooledSession.self) {
            _ = try DatabaseSession.begin(connection, deadline: .after(milliseconds: 10_000))
        }
        #expect(refusal.description.contains("PgBouncer"))
        #expect(refusal.told == connection.backendProcessID)
    }
}

/// A real PgBouncer over a database of the test's own.
private struct Pooler {
    private static let executable = "/usr/sbin/pgbouncer"
    static let isInstalled = FileManager.default.isExecutableFile(atPath: executable)

    private let process: ChildProcess
    private let directory: String
    private let configuration: ConnectionConfiguration

    init(mode: String) throws {
        let target = try ConnectionConfiguration(url: SharedTestCluster.database("pooler").url)
        directory = TestDirectories.next("pooler")
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        let port = try Loopback.freePort()
        let settings = """
            [databases]
            * = host=\(target.hosts[0].name) port=\(target.hosts[0].port) user=\(target.user) \
            password=\(target.password ?? "")
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = \(port)
            unix_socket_dir =
            auth_type = any
            pool_mode = \(mode)
            ignore_startup_parameters = options
            """
        let isWritten = FileManager.default.createFile(
            atPath: directory + "/pgbouncer.ini", contents: Data(settings.utf8), attributes: [.posixPermissions: 0o600])
        try #require(isWritten)
        // It refuses to run as root.
        let account = Host.isRoot ? Host.account(named: "postgres") ?? Host.account(named: "nobody") : nil
        if let account {
            try FilePermissions.give(directory, to: account)
            try FilePermissions.give(directory + "/pgbouncer.ini", to: account)
        }
        process = try ChildProcess(
            ProcessConfiguration(
                executable: Self.executable, arguments: [directory + "/pgbouncer.ini"],
                output: .file(path: directory + "/log"), parentDeathSignal: .kill, account: account))
        var configuration = target
        configuration.hosts = [.init("127.0.0.1", port: Int(port))]
        self.configuration = configuration
    }

    /// It listens a moment after it was started.
    func connect() throws -> Connection {
        let end = Deadline.after(milliseconds: 10_000)
        while true {
            do { return try Connection(configuration, deadline: end) } catch {
                guard process.isRunning, !end.hasPassed else { throw error }
                _ = process.wait(milliseconds: 20)
            }
        }
    }

    func stop() {
        process.killAndWait()
        do { try FileManager.default.removeItem(atPath: directory) } catch { Issue.record(error) }
    }
}
