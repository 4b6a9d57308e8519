internal import SeededRandom

/// A distribution known by some of its quantiles: geometric between two of them, which suits what is skewed.
struct QuantileCurve: Sendable {
    private let points: [(quantile: Double, value: Double)]

    /// - Parameter points: ascending, from quantile 0 to 1; values are positive.
    init(_ points: [(quantile: Double, value: Double)]) { self.points = points }

    /// The value below which a share of `quantile` lies.
    func value(at quantile: Double) -> Double {
        for index in 1..<points.count where quantile <= points[index].quantile {
            let (low, high) = (points[index - 1], points[index])
            let part = (quantile - low.quantile) / (high.quantile - low.quantile)
            return low.value * power(high.value / low.value, part)
        }
        return points[points.count - 1].value
    }

    /// `base` to the power of `exponent`, from 0 to 1. Of a library's `pow` each machine has one of its own, which may
    /// differ in the last bit; square roots and products are the same everywhere (IEEE 754 says how they are rounded),
    /// and a seed has to be, too.
    private func power(_ base: Double, _ exponent: Double) -> Double {
        if exponent >= 1 { return base }
        var (result, root, rest) = (1.0, base, exponent)
        while rest > 0 {
            root = root.squareRoot()
            rest *= 2
            if rest >= 1 {
                result *= root
                rest -= 1
            }
        }
        return result
    }

    /// The same, as a whole number of at least one.
    func count(at quantile: Double) -> Int64 { max(1, Int64(value(at: quantile).rounded())) }
}

/// How unequally members of a group are chosen: shares of the first 1 %, the next 9 % and the rest.
struct Popularity: Sendable {
    let topShare: Double
    let nextShare: Double

    /// A place from 0 to less than `count`: low ones are chosen more often.
    func place(among count: Int, _ generator: inout SeededGenerator) -> Int {
        let top = max(1, count / 100)
        let next = max(top, count / 10)
        let share = generator.fraction()
        if share < topShare || next == count { return generator.index(below: share < topShare ? top : count) }
        if share < topShare + nextShare, next > top { return top + generator.index(below: next - top) }
        return next + generator.index(below: count - next)
    }
}

/// A wholesaler's orders, measured on the UCI Online Retail data (D. Chen, CC BY 4.0): 541,909 lines of 2010-12 to
/// 2011-12, sales only. The ends of the curves, which quantiles do not give, are set so that the means are met:
/// 26.6 lines, 10.5 pieces, and an order of 534 on average.
enum Calibration {
    static let linesPerOrder = QuantileCurve([
        (0, 1), (0.05, 1), (0.25, 6), (0.5, 15), (0.75, 29), (0.95, 79), (0.99, 219), (1, 375),
    ])
    static let piecesPerLine = QuantileCurve([
        (0, 1), (0.25, 1), (0.5, 3), (0.75, 10), (0.95, 30), (0.99, 100), (1, 480),
    ])
    /// In pence.
    static let unitPrice = QuantileCurve([
        (0, 12), (0.05, 42), (0.25, 125), (0.5, 208), (0.75, 413), (0.95, 995), (0.99, 1698), (1, 4000),
    ])
    /// The share of lines whose quantity follows the price, dear ones in small numbers: without it the mean order
    /// would be half as dear again.
    static let priceFollowingShare = 0.63
    static let customers = Popularity(topShare: 0.13, nextShare: 0.30)
    static let items = Popularity(topShare: 0.09, nextShare: 0.36)
    static let guestShare = 0.07
    static let homeCountryShare = 0.90
}
