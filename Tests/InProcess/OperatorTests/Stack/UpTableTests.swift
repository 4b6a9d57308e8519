import Arguments
import Contracts
import Testing

@testable import Operator
@testable import TerminalText

@Suite("What o2c up shows")
struct UpTableTests {
    @Test("names each log in one piece, in a terminal of 80 columns, wherever the stack is")
    func paths() {
        let directory = "/home/somebody/with/a/long/name/projects/order-to-cash/.o2c"
        let parts: [(name: String, address: String, process: Int32?, logPath: String?)] =
            [
                ("postgresql", "127.0.0.1:54321", 4_194_304, directory + "/postgres/server.log"),
                ("kafka (KAFKA_HOME)", "127.0.0.1:54322", 4_194_303, directory + "/kafka/broker.log"),
            ]
            + Service.allCases.map {
                ($0.rawValue, "http://127.0.0.1:8081", 4_194_304, directory + "/log/\($0.rawValue).log")
            }
        let lines = Up.table(parts, below: directory).lines(columns: 80).map(\.text)
        #expect(lines.allSatisfy { $0.columns <= 80 })
        #expect(
            lines.contains { $0.hasSuffix(" kafka/broker.log") } && lines.contains { $0.hasSuffix(" log/ledger.log") })
        #expect(lines.count == parts.count + 2)
        let elsewhere = Up.table([("kafka", "k:9092", nil, "/var/log/kafka.log")], below: directory)
        #expect(elsewhere.text.hasSuffix("/var/log/kafka.log"))
    }

    @Test("The help of o2c lists every exit code")
    func exitCodes() {
        let codes = OperatorFailure.Kind.allCases.filter { $0.meaning != nil }.map(\.rawValue) + [0, 64]
        for code in codes { #expect(OperatorFailure.exitCodes.contains(" \(code) "), "\(code)") }
        #expect(O2C.configuration.discussion.contains(OperatorFailure.exitCodes))
    }
}
