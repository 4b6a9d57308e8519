internal import Arguments
internal import JSON

/// What `verify` says of its findings.
struct VerifyReport {
    let findings: [Finding]

    var isKept: Bool { findings.allSatisfy(\.isKept) }
    private var failed: [Finding] { findings.filter { !$0.isKept } }

    /// Each check with both figures; the first keys that differ of those that failed; what to do.
    var text: String {
        var table = Table([.left(""), .left("Check"), .right("Figure"), .left(""), .right("Must be")])
        for finding in findings {
            for (index, row) in finding.figures.enumerated() {
                let (mark, name) = index == 0 ? (finding.isKept ? "ok" : "FAILED", finding.check.name) : ("", "")
                table.add([mark, name, row.left, finding.check.relation.sign, row.right])
            }
        }
        return ([table.text, ""] + failed.map(\.details) + [conclusion]).joined(separator: "\n")
    }

    private var conclusion: String {
        if isKept {
            return (["All \(findings.count) checks hold, at tolerance zero."] + emptiness).joined(separator: "\n")
        }
        var lines = ["\(failed.count) of \(findings.count) checks FAILED."] + emptiness
        if failed.contains(where: \.check.settles) {
            lines.append(
                "Work was still on its way: see 'o2c status' and 'o2c parked list'; wait longer with --settle SECONDS.")
        }
        lines.append("Follow an order that differs with 'o2c order ID'.")
        return lines.joined(separator: "\n")
    }

    /// What proves nothing says so.
    private var emptiness: [String] {
        let count = findings.count(where: \.isVacuous)
        return count == 0 ? [] : ["\(count) of \(findings.count) checks had nothing to compare."]
    }

    var json: JSONValue {
        [
            "ok": .bool(isKept), "checks": .array(findings.map(\.json)),
            "failed": .array(failed.map { .string($0.check.name) }),
            "nothingToCompare": .array(findings.filter(\.isVacuous).map { .string($0.check.name) }),
        ]
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

    fileprivate var details: String {
        var lines = [
            "FAILED: \(check.name)",
            "  \(Figures.count(differences)) of \(Figures.plural(keys, "key")) \(differences == 1 ? "differs" : "differ"):",
        ]
        for example in examples {
            let (key, currency) = split(example.key)
            lines.append(
                "  \(key): \(check.left.title) \(shown(Int128(example.left), currency)), "
                    + "\(check.right.title) \(shown(Int128(example.right), currency))")
        }
        if differences > examples.count { lines.append("  ...") }
        return lines.joined(separator: "\n") + "\n"
    }

    /// A key of money without its currency.
    private func split(_ key: String) -> (key: String, currency: String) {
        guard case .money = check.measure else { return (key, "") }
        let currency = String(key.prefix { $0 != " " })
        let rest = String(key.dropFirst(currency.count + 1))
        return (rest.isEmpty ? currency : rest, currency)
    }

    fileprivate var json: JSONValue {
        [
            "name": .string(check.name), "ok": .bool(isKept), "relation": .string(check.relation.sign),
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
