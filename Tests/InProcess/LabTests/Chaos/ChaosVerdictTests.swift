import Arguments
import LocalStack
import Testing

@testable import Lab
@testable import Operator

@Suite("A run of chaos and its verdict")
struct ChaosVerdictTests {
    @Test("an end without a verdict has an exit code of its own, says why, and blames nobody")
    func withoutVerdict() {
        let slow = LocalStackError.notReady(server: "Kafka in /x", reason: "it did not answer in time", log: "")
        let failure = Chaos.withoutVerdict(slow)
        #expect(failure.exitCode == ExitCode(3))
        #expect(failure.message.contains("without a verdict") && failure.message.contains("did not answer in time"))
        #expect(failure.advice?.contains("Nothing was seen to be broken") == true)
        let others: [OperatorFailure.Kind] = [.refused, .notNow, .unavailable, .fault, .configuration]
        #expect(!others.map(\.rawValue).contains(3))
    }

    @Test("a stranger's fact has the next number of its stream, and not our stamp")
    func forged() throws {
        let line = """
            {"topic":"o2c.billing.facts","partition":3,"offset":9,"key":"aw==","value":"e30=","headers":[\
            {"name":"ce_id","value":"MS4zLjQx"},{"name":"ce_type","value":"dA=="},{"name":"o2c_system","value":"cw=="}]}
            """
        let forged = try KeptRecord(line: line).forged(id: "1.3.42")
        #expect(try forged.header("ce_id") == "1.3.42", "41 was the last")
        #expect(forged.headers.map(\.name) == ["ce_id", "ce_type"])
        #expect(forged.value == "e30=" && forged.partition == 3)
    }
}
