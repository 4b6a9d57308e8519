import Contracts
import Foundation
import HTTPServer
import JSON
import Platform
import SystemProcess
import Testing

@testable import SystemDriver

extension EndToEnd {
    @Suite("A service under pressure", .serialized)
    struct Pressure {
        /// What a service may ever hold, in KiB: half of what its container gives it.
        private static let memoryKiBMax = 128 << 10
        private static let clients = 1_000
        private static let bodyBytes = Sizes.requestBodyBytesMax
        private static let answerMilliseconds = 60_000

        /// Sends what the other side takes at the moment of each, one after the other.
        private final class Upload {
            let connection: TCPConnection
            private var bytesLeft = bodyBytes

            init(port: UInt16) throws {
                connection = try TCPConnection(port: port, deadlineMilliseconds: answerMilliseconds)
                let head =
                    "POST /v1/orders HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                    + "Content-Length: \(bodyBytes)\r\n\r\n"
                try connection.send(Array(head.utf8))
            }

            func send(_ piece: [UInt8]) throws {
                let count = min(piece.count, bytesLeft)
                try connection.send(Array(piece.prefix(count)))
                bytesLeft -= count
            }

            /// The status and whether the answer says when to try again.
            func answer() throws -> (status: Int, isToRetry: Bool) {
                let text = String(decoding: try connection.receive(), as: UTF8.self)
                let status = text.split(separator: " ").dropFirst().first.flatMap { Int($0) }
                return (try #require(status, "\(text)"), text.contains("Retry-After"))
            }
        }

        @Test(
            "stays within its bounds under 1,000 bodies of the largest size at once: what has no room is told when to come again"
        )
        func bodies() throws {
            let system = try TestSystem(on: Broker(.embedded))
            defer { #expect(throws: Never.self) { try system.destroy() } }
            let instance = try system.add(.orderIntake, ["O2C_HTTP_CONNECTIONS_PER_ADDRESS_MAX": "\(Self.clients)"])
            try system.awaitReady()

            let uploads = try (0..<Self.clients).map { _ in try Upload(port: instance.port) }
            // A body that is no JSON until its very end: all of it has to be held, where it is held at all.
            let piece = [UInt8](repeating: 0x20, count: 100_000)
            for _ in 0..<(Self.bodyBytes + piece.count - 1) / piece.count {
                for upload in uploads { try upload.send(piece) }
            }
            var statuses: [Int: Int] = [:]
            for upload in uploads {
                let (status, isToRetry) = try upload.answer()
                #expect((status == 503) == isToRetry)
                statuses[status, default: 0] += 1
            }
            #expect(Set(statuses.keys).isSubset(of: [400, 503]), "\(statuses)")
            #expect(statuses[400] ?? 0 >= 16, "as many as the budget holds are taken: \(statuses)")
            #expect(statuses[503] ?? 0 > 0, "\(statuses)")
            #expect(try instance.operations.get("/readyz").status == 200)
            let peak = try instance.memoryPeakKiB()
            #expect(peak < Self.memoryKiBMax, "it has held \(peak) KiB")
            #expect(try instance.operations.get("/metrics").text.contains("\no2c_http_bodies_bytes 0\n"))
        }

        @Test(
            "Kafka that is away is told by /readyz after the patience, by a reason that names no host; the process lives"
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
                    account: "blocked", name: "Smith & Sons", country: "GB", currency: "GBP", creditLimit: .unlimited,
                    paymentTermsDays: 30))
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
