import Contracts
import Foundation
import JSON
import Platform
import SystemProcess
import TestSupport
import Testing

@testable import SystemDriver

extension EndToEnd {
    @Suite("A service under pressure", .serialized)
    struct Pressure {
        private static let answerMilliseconds = 60_000

        @Test(
            """
            Kafka that is away is told by /readyz after the patience, by a reason that names no host; the process \
            lives
            """
        )
        func kafkaAway() throws {
            let system = try TestSystem(on: Broker(.embedded))
            defer { #expect(throws: Never.self) { try system.destroy() } }
            let instance = try system.add(.orderIntake, ["O2C_READINESS_PATIENCE_SECONDS": "1"])
            try system.awaitReady()
            try system.broker.takeDown()
            let answer = try eventually("it is not ready") {
                let answer = try instance.operations.get("/readyz")
                return answer.status == 503 ? answer : nil
            }
            let unmet = try #require(try answer.json["conditions"]?.array).filter { $0["met"]?.bool == false }
            #expect(unmet.contains { $0["name"]?.string == "kafka" && $0["reason"]?.string == "kafka-unavailable" })
            #expect(!answer.text.contains("127.0.0.1"), "\(answer.text)")
            #expect(try instance.operations.get("/livez").status == 200)
        }

        @Test("A log that nobody reads stops nothing: orders are decided, probes answered, the end is in order")
        func blockedLog() throws {
            let system = try TestSystem(on: Broker(.embedded))
            defer { #expect(throws: Never.self) { try system.destroy() } }
            let (port, operations) = (try PortReservation.any(), try PortReservation.any())
            let isBlocked = Monitor(true)
            defer {
                isBlocked.withLock { $0 = false }
                isBlocked.wakeAll()
            }
            let process = try ChildProcess(
                ProcessConfiguration(
                    executable: Programs.path("order-intake"),
                    environment: [
                        "DATABASE_URL": system.url(role: Service.orderIntake.schema),
                        "O2C_OWNER_DATABASE_URL": system.url(role: Service.orderIntake.schema + "_owner"),
                        "KAFKA_BOOTSTRAP_SERVERS": system.broker.bootstrapServers, "O2C_HTTP_PORT": "\(port.port)",
                        "O2C_OPERATIONS_PORT": "\(operations.port)", "O2C_LOG_LEVEL": "debug",
                        "O2C_KAFKA_PROPERTIES": "debug=all",
                    ],
                    output: .lines { _ in
                        _ = isBlocked.wait(milliseconds: Self.answerMilliseconds) { $0 ? nil : true }
                    }))
            defer { process.killAndWait() }
            let probes = HTTPClient(port: operations.port)
            try eventually(
                "lines of the log are lost",
                holds: {
                    guard let text = try? probes.get("/metrics").text else { return false }
                    let lost = text.firstMatch(of: /\no2c_log_lines_lost_total ([0-9]+)/).flatMap { Int($0.1) }
                    return lost ?? 0 > 0
                })
            try eventually("it is ready", holds: { try probes.get("/readyz").status == 200 })
            let answer = try HTTPClient(port: port.port).post(
                "/v1/customers",
                RegisterCustomer(
                    account: "blocked", name: "Smith & Sons", country: "GB", currency: "GBP", paymentTermsDays: 30))
            #expect(answer.status == 201, "\(answer.text)")
            #expect(try probes.get("/livez").status == 200)
            process.send(.terminate)
            // Its status is told only after its output was read, which nobody does yet: /proc(5) knows before.
            try eventually(
                "it has ended",
                holds: {
                    let stat = try String(contentsOfFile: "/proc/\(process.pid)/stat", encoding: .utf8)
                    return stat.contains(") Z ")
                })
            isBlocked.withLock { $0 = false }
            isBlocked.wakeAll()
            #expect(process.wait(milliseconds: 20_000) == .exited(code: 0))
        }
    }
}
