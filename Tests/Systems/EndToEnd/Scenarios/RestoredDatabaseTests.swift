import Contracts
import Foundation
import JSON
import LocalStack
import Postgres
import SystemProcess
import TestSupport
import Testing

@testable import SystemDriver

extension EndToEnd {
    /// On Apache Kafka alone: topics of the embedded broker cannot be deleted.
    @Suite("A database that was restored to an earlier moment", .enabled(if: BrokerKind.available.contains(.apache)))
    struct RestoredDatabase {
        /// A copy of a whole cluster's data, made while it stands still.
        private struct Backup {
            let cluster: PostgresCluster
            private var data: String { cluster.logPath.replacing("server.log", with: "data") }

            init(of cluster: PostgresCluster) throws {
                self.cluster = cluster
                cluster.stop()
                try run("cp", "-a", data, data + ".copy")
                try cluster.start()
            }

            func restore() throws {
                cluster.kill()
                try run("rm", "-rf", data)
                try run("cp", "-a", data + ".copy", data)
                try cluster.start()
            }

            private func run(_ tool: String, _ arguments: String...) throws {
                let (status, output) = try Programs.run("/bin/\(tool)", arguments)
                guard status.isSuccess else { throw ProgramFailed(program: tool, status: status, output: output) }
            }
        }

        private static let orders = 30
        private static let unansweredOrders = 12

        @Test("refuses to go on; with topics made anew every command is answered, and every order is done once")
        func wayBack() throws {
            let cluster = try PostgresCluster.start(
                .init(directory: TestDirectories.next("restored"), durable: false))
            defer { #expect(throws: Never.self) { try cluster.destroy() } }
            let system = try TestSystem.started(
                on: Broker(.apache), cluster: cluster, SharedSystem.Shipping.automatic.settings)
            defer { #expect(throws: Never.self) { try system.destroy() } }
            let loaded = try LoadedSystem(system, "restored")
            try loaded.load.awaitOrders(Self.orders)
            // Numbers of invoices of the lost time may name others afterwards: nobody pays by them meanwhile.
            try loaded.payer.stop()
            let backup = try Backup(of: cluster)
            let before = try published(loaded)
            try loaded.load.awaitOrders(Self.orders)
            try eventually(
                "every service has published since the copy was made", seen: { "\(try published(loaded))" },
                holds: { try published(loaded).allSatisfy { $0.value > before[$0.key] ?? 0 } })
            let answered = try loaded.load.stop()
            for instance in system.instances { instance.kill() }
            let unanswered = try loaded.sendOrders(Self.unansweredOrders)

            try backup.restore()
            let known = try ordersKnown(system)
            #expect(known < answered.count, "the copy has all orders already")
            try expectRefusals(system)
            try restartLog(system, unanswered: unanswered.count)
            try system.startAll()

            let references = Array(answered.keys) + unanswered
            let orders = try ordersDecided(references, system)
            try loaded.payer.startAgain()
            try loaded.connectAgain()
            try loaded.payer.remind(of: loaded.invoices())
            try loaded.prove(orders)
            #expect(try ordersKnown(system) == references.count, "orders = accepted submissions")
        }

        /// How many facts the log is known to have of each service.
        private func published(_ loaded: LoadedSystem) throws -> [Service: Int64] {
            let records = try loaded.system.records()
            return Dictionary(
                uniqueKeysWithValues: try Service.allCases.map { service in
                    let count = try records.count(
                        """
                        SELECT coalesce(sum((value ->> 'published')::bigint), 0)::bigint
                        FROM \(identifier: service.schema).checkpoint, jsonb_each(state -> 'streams')
                        WHERE key LIKE 'facts/%'
                        """)
                    return (service, count)
                })
        }

        private func expectRefusals(_ system: TestSystem) throws {
            for service in Service.allCases { try system[service].start() }
            for service in Service.allCases {
                try eventually(
                    "\(service.rawValue) refuses by name", seen: { system[service].logTail },
                    holds: {
                        guard let answer = try? system[service].operations.get("/readyz") else { return false }
                        return answer.status == 503 && answer.text.contains("database-went-back")
                    })
            }
            let (status, output) = try run(system, directory: TestDirectories.next("refused"))
            #expect(status == .exited(code: 1) && output.contains("At work"), "\(output)")
            for service in Service.allCases { system[service].kill() }
        }

        private func restartLog(_ system: TestSystem, unanswered: Int) throws {
            let directory = TestDirectories.next("kept")
            defer { #expect(throws: Never.self) { try FileManager.default.removeItem(atPath: directory) } }
            let (looked, findings) = try run(system, directory: directory, "--dry-run", "--json")
            #expect(looked.isSuccess, "\(findings)")
            let found = try JSONValue.parse(Array(findings.utf8))
            let services = Set((found["behind"]?.array ?? []).compactMap { $0["service"]?.string })
            #expect(services == Set(Service.allCases.map(\.rawValue)))

            let (status, output) = try run(system, directory: directory, "--json")
            #expect(status.isSuccess, "\(output)")
            let done = try JSONValue.parse(Array(output.utf8))
            let kept = try #require(done["kept"]?.int)
            #expect(kept > unanswered)
            #expect(kept == found["kept"]?.int)
            #expect(done["written"]?.int == kept)

            let (again, words) = try run(system, directory: directory)
            #expect(again == .exited(code: 1) && words.contains("finished"), "\(words)")
            let (other, refusal) = try run(system, directory: TestDirectories.next("other"))
            #expect(other == .exited(code: 1) && refusal.contains("No lane is behind its log"), "\(refusal)")
        }

        private func run(
            _ system: TestSystem, directory: String, _ more: String...
        ) throws -> (status: SystemProcess.ExitStatus, output: String) {
            let connection = [
                "--database-url", try system.url(role: "o2c_operator"), "--bootstrap-servers",
                system.broker.bootstrapServers,
            ]
            return try Programs.run(
                "o2c", ["restart-log", "--quiet", "--directory", directory] + connection + more,
                withinMilliseconds: 120_000)
        }

        private func ordersKnown(_ system: TestSystem) throws -> Int {
            Int(try system.records().count("SELECT count(*) FROM order_intake.customer_order"))
        }

        /// The order that each submission has become; some have another number than they were answered first.
        private func ordersDecided(_ references: [String], _ system: TestSystem) throws -> [String: OrderID] {
            let records = try system.records()
            return try eventually("all \(references.count) submissions are orders", withinSeconds: 60) {
                let rows = try records.query(
                    """
                    SELECT client_reference, id FROM order_intake.customer_order WHERE client_reference = \
                    ANY(\(references))
                    """
                )
                guard rows.count == references.count else { return nil }
                return Dictionary(
                    uniqueKeysWithValues: try rows.map { row in
                        let (reference, id) = try row.decode(String.self, Int64.self)
                        return (reference, try #require(OrderID(rawValue: id)))
                    })
            }
        }
    }
}
