internal import JSON
package import TerminalText

/// What `verify` says of its findings.
package struct VerifyReport {
    /// What the checks come to together.
    enum Outcome: String {
        /// Every check holds.
        case holds
        /// Work is still on its way, and nothing is known to be wrong.
        case notAtRest = "not-at-rest"
        case failed
    }

    /// What one check comes to.
    enum Verdict: String {
        case holds, failed
        /// Time may mend it: work is on its way.
        case behind
        /// It does not hold, and need not while work is on its way.
        case notJudged = "not-judged"
    }

    package let findings: [Finding]

    package init(findings: [Finding]) { self.findings = findings }

    package var isKept: Bool { outcome == .holds }

    var outcome: Outcome {
        let verdicts = Set(findings.map(verdict))
        return verdicts.contains(.failed) ? .failed : verdicts == [.holds] || verdicts.isEmpty ? .holds : .notAtRest
    }

    private var isAtRest: Bool { findings.allSatisfy { !$0.check.settles || $0.isKept } }

    func verdict(_ finding: Finding) -> Verdict {
        if finding.isKept { return .holds }
        if finding.check.settles { return finding.impossible > 0 ? .failed : .behind }
        return isAtRest || finding.check.holdsAtAnyMoment ? .failed : .notJudged
    }

    private func findings(_ verdict: Verdict) -> [Finding] { findings.filter { self.verdict($0) == verdict } }

    package var text: String { styled.text }

    /// What does not hold comes first, with the first keys that differ, and last, by name; between them each check with
    /// both figures.
    package var styled: StyledText {
        var text = StyledText()
        for verdict in [Verdict.failed, .behind] {
            for finding in findings(verdict) { text.append(finding.details(verdict)) }
        }
        text.table(table)
        text.line()
        text.append(conclusion)
        return text
    }

    private var table: Table {
        var table = Table([.left(""), .left("Check"), .right("Figure"), .left(""), .right("Must be")])
        for finding in findings {
            let verdict = verdict(finding)
            for (index, row) in finding.figures.enumerated() {
                let (mark, name) = index == 0 ? (verdict.mark, finding.check.name) : ("", "")
                table.add([mark, name, row.left, finding.check.relation.sign, row.right], verdict.style)
            }
        }
        return table
    }

    private var conclusion: StyledText {
        var text = StyledText()
        let failed = findings(.failed)
        switch outcome {
        case .holds: text.line("All \(findings.count) checks hold, at tolerance zero.", .good)
        case .failed:
            text.line("\(failed.count) of \(findings.count) checks FAILED:", .bad)
            for finding in failed { text.line("  \(finding.check.name)", .bad, indent: 4) }
        case .notAtRest: break
        }
        let count = findings.count(where: \.isVacuous)
        // What proves nothing says so.
        if count > 0 { text.line("\(count) of \(findings.count) checks had nothing to compare.") }
        if !isAtRest { text.append(unrest) }
        if !failed.isEmpty { text.line("Follow an order that differs with 'o2c order ID'.") }
        return text
    }

    private var unrest: StyledText {
        var text = StyledText()
        text.line("NOT AT REST: work is on its way between the services.", .warning)
        for finding in findings(.behind) { text.line("  \(finding.check.name)", .warning, indent: 4) }
        let open = findings(.notJudged).count
        if open > 0 {
            text.line(
                "\(open) of \(findings.count) checks compare two services and cannot be judged until it has arrived.")
        }
        text.line(
            """
            'o2c status' says who is behind, 'o2c parked list' what waits. Try again, or wait longer with --settle \
            SECONDS.
            """
        )
        return text
    }

    var json: JSONValue {
        func names(_ findings: [Finding]) -> JSONValue { .array(findings.map { .string($0.check.name) }) }
        return [
            "ok": .bool(isKept), "outcome": .string(outcome.rawValue),
            "checks": .array(findings.map { $0.json(verdict($0)) }), "failed": names(findings(.failed)),
            "behind": names(findings(.behind)), "notJudged": names(findings(.notJudged)),
            "nothingToCompare": names(findings.filter(\.isVacuous)),
        ]
    }
}

extension VerifyReport.Verdict {
    fileprivate var mark: String {
        switch self {
        case .holds: "ok"
        case .failed: "FAILED"
        case .behind: "behind"
        case .notJudged: "?"
        }
    }

    fileprivate var style: TextStyle {
        switch self {
        case .holds: .plain
        case .failed: .bad
        case .behind, .notJudged: .warning
        }
    }
}

extension Check.Relation {
    fileprivate var sign: String {
        switch self {
        case .equals: "="
        case .isAtLeast: ">="
        }
    }
}

extension Finding {
    /// Both totals: a row for each currency, one for counts.
    fileprivate var figures: [(left: String, right: String)] {
        let groups = Set(leftTotals.keys).union(rightTotals.keys).sorted()
        if groups.isEmpty { return [("0", "0")] }
        return groups.map { (shown(leftTotals[$0] ?? 0, $0), shown(rightTotals[$0] ?? 0, $0)) }
    }

    private func shown(_ total: Int128, _ group: String) -> String {
        group.isEmpty ? Figures.count(total) : Figures.money(total, group)
    }

    fileprivate func details(_ verdict: VerifyReport.Verdict) -> StyledText {
        var text = StyledText()
        text.line("\(verdict == .failed ? "FAILED" : "BEHIND"): \(check.name)", verdict.style, indent: 4)
        let differ = differences == 1 ? "differs" : "differ"
        text.line("  \(Figures.count(differences)) of \(Figures.plural(keys, "key")) \(differ):")
        for example in examples {
            let (key, currency) = split(example.key)
            text.line(
                "  \(key): \(check.left.title) \(shown(Int128(example.left), currency)), "
                    + "\(check.right.title) \(shown(Int128(example.right), currency))", indent: 4)
        }
        if differences > examples.count { text.line("  ...") }
        text.line()
        return text
    }

    /// A key of money without its currency.
    private func split(_ key: String) -> (key: String, currency: String) {
        guard case .money = check.measure else { return (key, "") }
        let currency = String(key.prefix { $0 != " " })
        let rest = String(key.dropFirst(currency.count + 1))
        return (rest.isEmpty ? currency : rest, currency)
    }

    fileprivate func json(_ verdict: VerifyReport.Verdict) -> JSONValue {
        [
            "name": .string(check.name), "ok": .bool(isKept), "verdict": .string(verdict.rawValue),
            "relation": .string(check.relation.sign),
            "left": side(check.left.title, leftTotals), "right": side(check.right.title, rightTotals),
            "keys": .number(JSONNumber(keys)), "differences": .number(JSONNumber(differences)),
            "examples": .array(
                examples.map {
                    [
                        "key": .string($0.key), "left": .number(JSONNumber($0.left)),
                        "right": .number(JSONNumber($0.right)),
                    ]
                }),
        ]
    }

    /// Money by currency in minor units, counts as a number.
    private func side(_ title: String, _ totals: [String: Int128]) -> JSONValue {
        let total: JSONValue =
            switch check.measure {
            case .count: .number(JSONNumber(totals[""] ?? 0))
            case .money:
                .object(totals.sorted { $0.key < $1.key }.map { JSONMember($0.key, .number(JSONNumber($0.value))) })
            }
        return ["title": .string(title), "total": total]
    }
}
