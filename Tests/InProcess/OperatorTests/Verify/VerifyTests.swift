import Contracts
import JSON
import LocalStack
import Testing

@testable import Operator

@Suite("verify")
struct VerifyTests {
    @Test("holds for what the six services have done, and had something to compare in every check")
    func everyCheckHolds() throws {
        let schemas = try SampleBusiness.get().schemas()
        let findings = try Verifier(settleMilliseconds: 0).run(schemas)
        let report = VerifyReport(findings: findings)
        #expect(report.isKept, "\(report.text)")
        let empty: Set = [
            "nothing parked waits", "nothing parked is dead",
            "no stock is negative, and none is reserved that is not there",
            "no invoice is dated before one of a lower number in its series",
            "no money is allocated before the day of its invoice",
            "no money of one legal entity pays what is owed to another",
            "every posting belongs to an entry in a currency, and to an account of the chart",
        ]
        for finding in findings {
            #expect((finding.keys == 0) == empty.contains(finding.check.name), "\(finding.check.name)")
        }
        #expect(!report.text.contains("nothing to compare"))
        #expect(report.json["nothingToCompare"]?.array?.isEmpty == true)
    }

    @Test("says how many checks had nothing to compare; one that lists faults is meant to have nothing")
    func nothingToCompare() throws {
        let checks = [StreamChecks.nothingUnpublished, StreamChecks.nothingParked, StreamChecks.archiveComplete]
        var findings = checks.map { Finding(check: $0) }
        let kept = VerifyReport(findings: findings)
        #expect(kept.isKept)
        #expect(kept.text.hasSuffix("2 of 3 checks had nothing to compare."))
        #expect(
            kept.json["nothingToCompare"]
                == ["nothing is unpublished", "the outbox archives hold every fact"])
        findings[2].keys = 1
        findings[2].differences = 1
        let text = VerifyReport(findings: findings).text
        #expect(text.hasPrefix("FAILED: the outbox archives hold every fact\n"), "what fails comes first")
        #expect(
            text.contains(
                """
                1 of 3 checks FAILED:
                  the outbox archives hold every fact
                1 of 3 checks had nothing to compare.
                """), "and last")
    }

    @Test("catches a planted fault by the name of its check", arguments: PlantedFault.all)
    func catches(_ fault: PlantedFault) throws {
        let check = try #require(Checks.all.first { $0.name == fault.check }, "no check is called '\(fault.check)'")
        let finding = try SampleBusiness.get().planting(fault.script, in: fault.service) { schemas in
            try Comparison.run(check, schemas, examplesMax: 5)
        }
        #expect(!finding.isKept)
        #expect(finding.differences == fault.differences, "\(VerifyReport(findings: [finding]).text)")
        #expect(finding.examples.allSatisfy { !$0.key.isEmpty })
    }

    @Test("waits for what is on its way, and then holds")
    func settles() throws {
        let key = "'{seen,o2c.fulfillment.facts/0}'"
        let schemas = try SampleBusiness.get().schemas(
            changing: .billing,
            by: """
                CREATE TABLE taken AS SELECT state->'seen'->'o2c.fulfillment.facts/0' AS seen FROM checkpoint WHERE lane
                    = 0;
                UPDATE checkpoint SET state = jsonb_set(state, \(key), '1') WHERE lane = 0
                """)
        var pauses = 0
        var verifier = Verifier(settleMilliseconds: 60_000)
        verifier.pause = { _ in
            pauses += 1
            guard pauses == 2 else { return }
            do {
                try SampleBusiness.change(
                    schemas, .billing,
                    by:
                        """
                        UPDATE checkpoint SET state = jsonb_set(state, \(key), (SELECT seen FROM taken)) WHERE lane = \
                        0
                        """
                )
            } catch { Issue.record(error) }
        }
        let report = VerifyReport(findings: try verifier.run(schemas))
        #expect(pauses == 2)
        #expect(report.isKept, "\(report.text)")
    }

    private static let billingIsBehind =
        "UPDATE checkpoint SET state = jsonb_set(state, '{seen,o2c.fulfillment.facts/0}', '1') WHERE lane = 0"

    @Test("is not at rest beside a service that is behind: what compares two services is not judged")
    func notAtRest() throws {
        let schemas = try SampleBusiness.get().schemas(
            changing: .billing,
            by: "\(Self.billingIsBehind); UPDATE invoice SET due_on = due_on + 1 WHERE number = 1")
        let report = VerifyReport(findings: try Verifier(settleMilliseconds: 300).run(schemas))
        #expect(report.outcome == .notAtRest && !report.isKept)
        let text = report.text
        #expect(text.hasPrefix("BEHIND: every reader stands at the high watermark of its streams\n"))
        #expect(text.contains("billing reads fulfillment lane 0: facts given out"))
        #expect(text.contains("NOT AT REST: work is on its way between the services."))
        #expect(text.contains("1 of \(Checks.all.count) checks compare two services and cannot be judged"))
        #expect(!text.contains("FAILED"))
        #expect(report.json["ok"] == false && report.json["outcome"] == "not-at-rest")
        #expect(report.json["notJudged"]?.array?.count == 1 && report.json["failed"]?.array?.isEmpty == true)
    }

    @Test("fails beside a service that is behind by what one service alone contradicts")
    func failsAlthoughBehind() throws {
        let schemas = try SampleBusiness.get().schemas(
            changing: .billing, by: "\(Self.billingIsBehind); UPDATE number_series SET last = last + 1")
        let report = VerifyReport(findings: try Verifier(settleMilliseconds: 0).run(schemas))
        #expect(report.outcome == .failed)
        #expect(report.text.hasPrefix("FAILED: invoice numbers have no gap\n"))
        #expect(report.json["failed"] == ["invoice numbers have no gap"])
    }

    @Test("fails where a reader has taken what its source does not know, once two looks have found it so")
    func readerAhead() throws {
        let schemas = try SampleBusiness.get().schemas(
            changing: .billing,
            by:
                """
                UPDATE checkpoint SET state = jsonb_set(state, '{seen,o2c.fulfillment.facts/0}', '9999') WHERE lane = \
                0
                """
        )
        var looks = 0
        var verifier = Verifier(settleMilliseconds: 0)
        verifier.pause = { _ in looks += 1 }
        let report = VerifyReport(findings: try verifier.run(schemas))
        #expect(looks == 1)
        #expect(report.outcome == .failed)
        #expect(report.json["failed"] == ["every reader stands at the high watermark of its streams"])
    }

    @Test("reads a service with a database of its own there, and the others where all are")
    func separateDatabases() throws {
        let options = ConnectionOptions()
        options.databaseURL = try ["postgresql://o@all/x?a=b", "billing=postgresql://o@third/x?a=b"].map {
            try #require(DatabaseAddress(argument: $0))
        }
        let variables = ["ORDER_INTAKE", "BILLING"].map { ("O2C_\($0)_DATABASE_URL", "postgresql://o@own/x") }
        let urls = try options.databases(environment: Dictionary(uniqueKeysWithValues: variables))
        #expect(urls[.orderIntake] == "postgresql://o@own/x", "the variable of a service before the option for all")
        #expect(urls[.billing] == "postgresql://o@third/x?a=b", "and the option of a service before its variable")
        #expect(urls[.ledger] == "postgresql://o@all/x?a=b")
        let groups = urls.groups(of: Service.allCases)
        #expect(
            groups.map(\.services) == [[.orderIntake], [.inventory, .fulfillment, .collections, .ledger], [.billing]])
    }

    @Test("an address names a service that there is", arguments: ["", "sales=postgresql://o@x/x", "billing="])
    func address(text: String) { #expect(DatabaseAddress(argument: text) == nil) }

    @Test("says which service has no tables yet")
    func noTables() throws {
        let url = try SharedTestCluster.database("empty").url
        let failure = #expect(throws: OperatorFailure.self) { try Schemas { _ in url }.connection(.inventory) }
        #expect(failure?.kind == .unavailable)
        #expect(failure?.message.contains("inventory has no tables") == true)
    }

    @Test("has a fault planted for each of its checks, and names each once")
    func everyCheckHasAFault() {
        let names = Checks.all.map(\.name)
        #expect(Set(names).count == names.count)
        #expect(Set(PlantedFault.all.map(\.check)) == Set(names))
    }
}
