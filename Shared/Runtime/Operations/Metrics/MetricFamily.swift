private import Synchronization

/// The instruments of one name that differ by the values of their labels: a counter for each topic, a histogram for
/// each route.
///
/// The number of series is bounded: values past the bound share one series, all of whose labels are `other`, so that no
/// sender can fill memory by inventing values. Look a series up once and keep it where it is counted often.
public final class MetricFamily<Instrument: Sendable>: Sendable {
    public let name: String
    public let help: String
    public let labelNames: [String]
    public let seriesMax: Int
    private let make: @Sendable () -> Instrument
    private let series = Mutex<[[String]: Instrument]>([:])

    init(name: String, help: String, labelNames: [String], seriesMax: Int, make: @escaping @Sendable () -> Instrument) {
        self.name = name
        self.help = help
        self.labelNames = labelNames
        self.seriesMax = seriesMax
        self.make = make
    }

    /// The instrument for these values, one for each label in their order.
    public func labeled(_ values: String...) -> Instrument { labeled(values) }

    /// The instrument for these values, one for each label in their order.
    public func labeled(_ values: [String]) -> Instrument {
        precondition(values.count == labelNames.count, "\(name) has the labels \(labelNames)")
        return series.withLock { series in
            if let known = series[values] { return known }
            let key = series.count < seriesMax ? values : labelNames.map { _ in "other" }
            if let shared = series[key] { return shared }
            let new = make()
            series[key] = new
            return new
        }
    }

    /// Every series with the values of its labels, in a fixed order.
    var all: [(values: [String], instrument: Instrument)] {
        series.withLock { series in
            series.map { (values: $0.key, instrument: $0.value) }
        }.sorted { $0.values.lexicographicallyPrecedes($1.values) }
    }
}
