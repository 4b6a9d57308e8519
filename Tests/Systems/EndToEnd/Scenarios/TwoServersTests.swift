import Contracts
import Foundation
import JSON
import LocalStack
import Postgres
import SystemProcess
import Testing

@testable import SystemDriver

extension EndToEnd {
    @Suite("The six services on two database servers")
    struct TwoServers {
        private static let orders = 30
        private static let apart: [Service] = [.inventory, .billing, .ledger]
        private static let operatorRole = "o2c_operator"

        /// `o2c` or `o2c-lab` with the addresses of six schemas.
        private func run(
            _ program: String = "o2c", _ words: String..., on system: TestSystem
        ) throws -> (status: SystemProcess.ExitStatus, output: String) {
            try Programs.run(
                program, words + system.databaseOptions(role: Self.operatorRole),
                environment: ["KAFKA_BOOTSTRAP_SERVERS": system.broker.bootstrapServers], withinMilliseconds: 120_000)
        }

        @Test("set up, given work, watched and verified by one o2c, which joins nothing across servers")
        func twoServers() throws {
            let second = try PostgresCluster.start(
                .init(directory: TestDirectories.next("second-server"), durable: false))
            defer { #expect(throws: Never.self) { try second.destroy() } }
            let system = try TestSystem.started(
                on: Broker(.embedded), apart: .init(cluster: second, services: Self.apart),
                SharedSystem.Shipping.automatic.settings)
            defer { #expect(throws: Never.self) { try system.destroy() } }
            try expectPlaces(system)

            let payer = try ChildProcess(
                ProcessConfiguration(
                    executable: Programs.path("o2c-lab"), arguments: ["pay", "--quiet"],
                    environment: ["KAFKA_BOOTSTRAP_SERVERS": system.broker.bootstrapServers],
                    output: .file(path: try SharedCluster.logDirectory() + "/two-servers-payer.log")))
            defer { payer.killAndWait() }
            let (status, output) = try run(
                "o2c-lab", "generate", "--orders", "\(Self.orders)", "--lines", "3", "--quiet", on: system)
            #expect(status.isSuccess, "\(output)")
            try eventually("all orders are completed", withinSeconds: 60) {
                let (_, output) = try run("o2c", "status", "--json", on: system)
                let stages = try JSONValue.parse(Array(output.utf8))["orders"]?["stages"]?.array
                return stages?.last?["standing"]?.integer() == Self.orders ? () : nil
            }
            try system.verify()

            let orders = try system.connect(as: Self.operatorRole).query(
                "SELECT min(id) FROM order_intake.published_order", deadline: .after(milliseconds: 10_000))
            let order = try #require(OrderID(rawValue: try orders.single()[0, as: Int64.self]))
            let (told, history) = try run("o2c", "order", order.description, on: system)
            #expect(told.isSuccess && history.contains("Nothing more is to come."), "\(history)")
            #expect(history.contains("books: "), "the entries are on the other server")
            for words in [["stuck"], ["trial-balance"], ["parked", "list"], ["foreign", "list"]] {
                let (status, output) = try Programs.run(
                    "o2c", words + system.databaseOptions(role: Self.operatorRole))
                #expect(status.isSuccess, "\(words): \(output)")
            }
        }

        /// Each schema is on its server alone, and all belong to one system.
        private func expectPlaces(_ system: TestSystem) throws {
            var systems: Set<String> = []
            for service in Service.allCases {
                let connection = try Connection(
                    ConnectionConfiguration(url: system.url(role: Self.operatorRole, of: service)),
                    deadline: .after(milliseconds: 10_000))
                let rows = try connection.query(
                    """
                    SELECT array_agg(nspname::text ORDER BY nspname) FROM pg_namespace WHERE nspname = ANY(
                        \(Service.allCases.map(\.schema)))
                    """, deadline: .after(milliseconds: 10_000))
                let isApart = Self.apart.contains(service)
                let expected = Service.allCases.filter { Self.apart.contains($0) == isApart }.map(\.schema).sorted()
                #expect(try rows.single()[0, as: [String].self] == expected)
                let identity = try connection.query(
                    "SELECT concat(id, '.', epoch) FROM \(identifier: service.schema).system_identity",
                    deadline: .after(milliseconds: 10_000))
                systems.insert(try identity.single()[0, as: String.self])
            }
            #expect(systems.count == 1)
        }
    }
}
