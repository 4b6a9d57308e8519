import Contracts
import Foundation
import JSON
import LocalStack
import Postgres
import SystemProcess
import Testing

@testable import SystemDriver

extension EndToEnd {
    @Suite("o2c up")
    struct Up {
        private static let orders = 60
        private static let startSeconds = 90
        private static let stopMilliseconds = 60_000

        /// A stack as `o2c up` runs it, and what it tells of itself.
        private final class Stack {
            let directory: String
            private(set) var process: ChildProcess
            private(set) var record: JSONValue = .null

            init(
                _ directory: String, options: [String] = ["--quiet"], settings: [String: String] = [:]
            ) throws {
                self.directory = directory
                // The embedded broker, whatever there is.
                let environment = settings.merging(["KAFKA_HOME": "", "KAFKA_BOOTSTRAP_SERVERS": ""]) { own, _ in own }
                try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
                process = try ChildProcess(
                    ProcessConfiguration(
                        executable: Programs.path("o2c"),
                        arguments: ["up", "--free-ports", "--stack-directory", directory] + options,
                        environment: environment, output: .file(path: directory + "/up.log")))
                record = try eventually("the stack is up", withinSeconds: Up.startSeconds) {
                    guard process.isRunning else { throw Ended(log: log) }
                    guard let bytes = FileManager.default.contents(atPath: directory + "/stack.json") else {
                        return nil
                    }
                    return try? JSONValue.parse(Array(bytes))
                }
            }

            struct Ended: Error {
                let log: String
            }

            var log: String {
                String(decoding: FileManager.default.contents(atPath: directory + "/up.log") ?? Data(), as: UTF8.self)
            }

            var bootstrapServers: String { record["bootstrapServers"]?.string ?? "" }
            var processes: [Int32] { record["services"]?.array?.compactMap { $0["process"]?.integer() } ?? [] }

            func records() throws -> Records {
                let url = record["databaseURL"]?.string ?? ""
                return Records(
                    try Connection(ConnectionConfiguration(url: url), deadline: .after(milliseconds: 10_000)))
            }

            /// Stops it as Ctrl-C does, and expects that nothing of it is left.
            func stop() {
                let services = processes
                process.send(.interrupt)
                #expect(process.wait(milliseconds: Up.stopMilliseconds) == .exited(code: 0), "\(log)")
                #expect(services.count == Service.allCases.count)
                for service in services { #expect(!Host.isRunning(pid: service)) }
                #expect(!FileManager.default.fileExists(atPath: directory + "/stack.json"))
            }
        }

        private func generate(_ directory: String) -> ProcessConfiguration {
            ProcessConfiguration(
                executable: Programs.path("o2c-lab"),
                arguments: [
                    "generate", "--orders", "\(Self.orders)", "--lines", "3", "--quiet", "--stack-directory", directory,
                ], output: .file(path: directory + "/generate.log"))
        }

        @Test("stopped in the middle of its work and started again, with a broker that has forgotten, has lost nothing")
        func restarted() throws {
            let directory = TestDirectories.next("up")
            defer {
                #expect(throws: Never.self) { try FileManager.default.removeItem(atPath: directory) }
            }
            let first = try Stack(directory)
            defer { first.process.killAndWait() }
            let upstream = try ChildProcess(generate(directory))
            defer { upstream.killAndWait() }
            let records = try first.records()
            try eventually("orders have come in") {
                try records.count("SELECT count(*) FROM order_intake.customer_order") > 0 ? () : nil
            }
            first.stop()
            upstream.killAndWait()

            let second = try Stack(directory)
            defer { second.process.killAndWait() }
            // Whoever had no answer asks again, under the same names.
            let (status, _) = try ChildProcess.run(generate(directory), withinMilliseconds: 60_000)
            #expect(status.isSuccess)
            try payAll(second)
            let (verified, report) = try Programs.run("o2c", ["verify", "--quiet", "--stack-directory", directory])
            #expect(verified.isSuccess, "\(report)")
            second.stop()
        }

        private func payAll(_ stack: Stack) throws {
            let records = try stack.records()
            let today = try records.today()
            try eventually("all orders are invoiced", withinSeconds: 60) {
                try records.count("SELECT count(*) FROM collections.receivable") == Self.orders ? () : nil
            }
            let post = try CommandPost(bootstrapServers: stack.bootstrapServers)
            for row in try records.query("SELECT number, gross, currency FROM collections.receivable") {
                let (number, gross, currency) = try row.decode(String.self, Int64.self, String.self)
                try post.send(
                    RecordPayment(
                        bankAccount: RegisterEntity.exampleBankAccount(in: currency), bankReference: number,
                        bookedOn: today, valueDate: today, text: number, amount: gross, currency: currency),
                    id: number)
            }
            try post.flush()
            try eventually("all orders are completed", withinSeconds: 60) {
                try records.count("SELECT count(*) FROM order_intake.order_progress WHERE state = 'completed'")
                    == Self.orders ? () : nil
            }
            #expect(try records.count("SELECT count(*) FROM order_intake.customer_order") == Self.orders)
        }

        @Test(
            "hands each service the settings that it has, and warns of those that nobody has; a second one is refused")
        func settings() throws {
            let directory = TestDirectories.next("up-settings")
            let settings = [
                "O2C_LOG_FORMAT": "json", "O2C_REPORTED_DAYS_BACK": "300", "O2C_DECISION_SECONDS": "60",
                "O2C_WORKRS": "2",
            ]
            let stack = try Stack(directory, options: [], settings: settings)
            defer { stack.process.killAndWait() }
            #expect(stack.log.contains("O2C_WORKRS is set, but no service has such a setting"))
            #expect(stack.log.components(separatedBy: "no service has such a setting").count == 2)
            for service in Service.allCases {
                let log = try String(contentsOfFile: "\(directory)/log/\(service.rawValue).log", encoding: .utf8)
                #expect(!log.contains("no such setting"), "\(log)")
                let lines = log.split(separator: "\n")
                #expect(!lines.isEmpty)
                for line in lines { #expect(throws: Never.self) { try JSONValue.parse(Array(line.utf8)) } }
            }
            let (status, output) = try Programs.run("o2c", ["up", "--free-ports", "--stack-directory", directory])
            #expect(status == .exited(code: 1))
            #expect(output.contains("A stack runs in \(directory) already (process \(stack.process.pid))"))
            stack.stop()
        }

        @Test("names ports that are in use with their services, before anything is started")
        func busyPorts() throws {
            let directory = TestDirectories.next("up-busy")
            // Where another program of this machine has it, it is in use as well.
            let taken = try PortReservation.of(8083)
            let (status, output) = try Programs.run("o2c", ["up", "--stack-directory", directory])
            #expect(status == .exited(code: 75), "\(output)")
            #expect(output.contains("port 8083 of \(Service.allCases[2].rawValue)"), "\(output)")
            #expect(output.contains("--free-ports"))
            #expect(!FileManager.default.fileExists(atPath: directory + "/postgres"))
            withExtendedLifetime(taken) {}
        }
    }
}
