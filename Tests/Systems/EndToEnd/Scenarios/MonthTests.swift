import Contracts
import JSON
import Postgres
import SystemProcess
import TestSupport
import Testing

@testable import SystemDriver

extension EndToEnd {
    @Suite("Months of the books")
    struct Months {
        private func periods(_ system: TestSystem, _ words: [String]) throws -> (
            status: SystemProcess.ExitStatus, output: String
        ) {
            let connection = [
                "--database-url", try system.url(role: "o2c_operator"), "--bootstrap-servers",
                system.broker.bootstrapServers,
            ]
            return try Programs.run("o2c", ["periods"] + words + connection)
        }

        private func bookedOn(_ payment: String, _ records: Records) throws -> String {
            try eventually("\(payment) is in the books") {
                try records.query("SELECT booked_on::text FROM ledger.entry WHERE subject = \("payment/" + payment)")
                    .first.map { try $0[0, as: String.self] }
            }
        }

        @Test(
            "are closed, opened again and locked by people; what is late is booked in the next one",
            arguments: BrokerKind.available)
        func life(broker: BrokerKind) throws {
            let system = try SharedSystem.on(broker, shipping: .manual)
            let business = try Business(system, "months")
            let records = business.records
            let this = Month(of: try #require(LocalDate(try records.today())))
            let (last, day) = (this.previous, this.previous.firstDay.adding(days: 9).description)
            let first = try business.pay(4200, reference: business.name("thanks"), on: day)
            #expect(try bookedOn(first, records) == day)

            let http = system[.ledger].http
            let reason: JSONValue = ["reason": "all is in"]
            let nobody = try http.post("/v1/periods/\(last)/close", reason)
            #expect(nobody.status == 422 && nobody.text.contains("missing-actor"))
            let early = try http.post("/v1/periods/\(this)/close", reason, headers: ["O2C-Actor": "amy"])
            #expect(early.status == 422 && early.text.contains("period-not-over"))
            let closed = try periods(system, ["close", "\(last)", "--actor", "amy", "--reason", "all is in"])
            #expect(closed.status.isSuccess && closed.output.contains("\(last) is closed."), "\(closed.output)")
            let again = try periods(system, ["close", "\(last)", "--actor", "amy", "--reason", "all is in"])
            #expect(again.status == .exited(code: 1) && again.output.contains("closed already"), "\(again.output)")

            let late = try business.pay(100, reference: business.name("thanks"), on: day)
            #expect(try bookedOn(late, records) == this.firstDay.description)
            let list = try periods(system, ["--json"])
            let rows = try #require(try JSONValue.parse(Array(list.output.utf8)).array)
            let row = try #require(rows.first { $0["period"]?.string == last.description })
            #expect(row["state"]?.string == "closed" && row["actor"]?.string == "amy")

            let headers = ["O2C-Actor": "joe"]
            #expect(try http.post("/v1/periods/\(last)/reopen", reason, headers: headers).status == 200)
            #expect(try http.post("/v1/periods/\(last)/close", reason, headers: headers).status == 200)
            let locked = try periods(system, ["lock", "\(last)", "--actor", "amy", "--reason", "audited"])
            #expect(locked.status.isSuccess, "\(locked.output)")
            let refused = try http.post("/v1/periods/\(last)/reopen", reason, headers: headers)
            #expect(refused.status == 422 && refused.text.contains("period-locked"))
            let view = try http.get("/v1/periods/\(last)").json
            let book = try #require(view["books"]?.array?.first)
            #expect(book["state"]?["state"]?.string == "locked" && book["state"]?["version"]?.int == 4)
            #expect(book["totals"]?.array?.contains { $0["account"]?.int == 1000 } == true)
            try system.verify()
        }
    }
}
