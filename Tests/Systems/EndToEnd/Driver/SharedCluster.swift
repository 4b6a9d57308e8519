import Contracts
import Foundation
import LocalStack
import Platform
import SystemProcess

/// What all scenarios share: one PostgreSQL, whose roles are these scenarios' alone, and the systems on it. All of it
/// ends with the test process.
enum SharedCluster {
    private struct State: Sendable {
        var cluster: PostgresCluster?
        var systems: [TestSystem] = []
        var logDirectory: String?
        var databaseCount = 0
    }

    private static let state = Monitor(State())

    /// A database of its own.
    static func makeDatabase() throws -> (name: String, administratorURL: String) {
        let cluster = try cluster()
        let number = state.withLock { state in
            state.databaseCount += 1
            return state.databaseCount
        }
        let name = "system_\(number)"
        try cluster.createDatabase(name)
        return (name, cluster.url(database: name))
    }

    static func url(role: String, password: String, database: String) throws -> String {
        "postgresql://\(role):\(password)@127.0.0.1:\(try cluster().port)/\(database)"
    }

    /// Where logs go: `O2C_TEST_LOGS`, where they stay, else a directory that goes with the process.
    static func logDirectory() throws -> String {
        if let known = state.withLock({ $0.logDirectory }) { return known }
        let directory = Host.environment("O2C_TEST_LOGS") ?? TestDirectories.next("logs")
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        state.withLock { $0.logDirectory = directory }
        return directory
    }

    /// Sees to the end of a system that tests share.
    static func endWithProcess(_ system: TestSystem) { state.withLock { $0.systems.append(system) } }

    private static func cluster() throws -> PostgresCluster {
        if let known = state.withLock({ $0.cluster }) { return known }
        let made = try PostgresCluster.start(.init(directory: TestDirectories.next("end-to-end"), durable: false))
        state.withLock { $0.cluster = made }
        Host.atExit { removeAll() }
        return made
    }

    private static func removeAll() {
        let state = state.withLock { $0 }
        do {
            for system in state.systems { try system.destroy() }
            try state.cluster?.destroy()
            if let directory = state.logDirectory, Host.environment("O2C_TEST_LOGS") == nil {
                try FileManager.default.removeItem(atPath: directory)
            }
        } catch { print("the end-to-end tests have left something behind: \(error)") }
    }
}
