internal import Contracts

/// What a check found.
package struct Finding: Sendable {
    var check: Check
    /// Sums of each side: by currency for money, under the empty text for counts.
    var leftTotals: [String: Int128] = [:]
    var rightTotals: [String: Int128] = [:]
    /// Keys that were compared.
    var keys = 0
    /// Keys at which the sides do not stand as they must.
    var differences = 0
    /// The first of them.
    var examples: [Difference] = []
    /// Of a check that settles, the keys at which the right is ahead: a reader has taken what its source has not given,
    /// as far as one look can tell, since the schemas are not seen at quite the same moment.
    var overtaken: [String: Difference] = [:]
    /// Of those, how many a later look has confirmed.
    var impossible = 0

    struct Difference: Hashable, Sendable {
        var key: String
        var left: Int64
        var right: Int64
    }

    package var isKept: Bool { differences == 0 }
    /// Whether it holds because neither side had anything. What lists faults only is meant to be empty.
    var isVacuous: Bool { keys == 0 && !check.right.parts.isEmpty }
}

/// Merges the two sides of a check, key by key.
enum Comparison {
    static func run(_ check: Check, _ schemas: Schemas, examplesMax: Int) throws -> Finding {
        var left = try SideReader(check.left, name: "left_side", schemas)
        var right = try SideReader(check.right, name: "right_side", schemas)
        var finding = Finding(check: check)
        var (a, b) = (try left.read(), try right.read())
        while let least = least(a?.key, b?.key) {
            var (leftAmount, rightAmount) = (Int64(0), Int64(0))
            if let figure = a, figure.key == least {
                leftAmount = figure.amount
                a = try left.read()
            }
            if let figure = b, figure.key == least {
                rightAmount = figure.amount
                b = try right.read()
            }
            finding.add(least, leftAmount, rightAmount, examplesMax: examplesMax)
        }
        return finding
    }

    private static func least(_ a: [UInt8]?, _ b: [UInt8]?) -> [UInt8]? {
        guard let a, let b else { return a ?? b }
        return b.lexicographicallyPrecedes(a) ? b : a
    }
}

extension Finding {
    fileprivate mutating func add(_ key: [UInt8], _ left: Int64, _ right: Int64, examplesMax: Int) {
        keys += 1
        let group: String =
            switch check.measure {
            case .count: ""
            case .money: String(decoding: key.prefix { $0 != UInt8(ascii: " ") }, as: UTF8.self)
            }
        leftTotals[group, default: 0] += Int128(left)
        rightTotals[group, default: 0] += Int128(right)
        let stands =
            switch check.relation {
            case .equals: left == right
            case .isAtLeast: left >= right
            }
        guard !stands else { return }
        differences += 1
        if check.settles, left < right {
            let key = String(decoding: key, as: UTF8.self)
            overtaken[key] = Difference(key: key, left: left, right: right)
        }
        if examples.count < examplesMax {
            examples.append(Difference(key: String(decoding: key, as: UTF8.self), left: left, right: right))
        }
    }
}
