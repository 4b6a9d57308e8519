private import Synchronization

/// All that a process measures, and its text for Prometheus.
///
/// Names follow Prometheus' rules: `o2c_…`, base units (`_seconds`, `_bytes`), counters end in `_total`. A name that
/// breaks them, or that is taken by an instrument of another kind, is a bug of this program, and traps. Asking again
/// for the same name gives the same instrument.
public final class MetricsRegistry: Sendable {
    /// The media type of `text` (Prometheus exposition formats, version 0.0.4).
    public static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    private let families = Mutex<[String: Family]>([:])

    enum Family: Sendable {
        case counters(MetricFamily<Counter>)
        case gauges(MetricFamily<Gauge>)
        case histograms(MetricFamily<Histogram>)
        /// Read when somebody asks.
        case sampled(SampledMetric)
    }

    public init() {}

    public func counter(_ name: String, help: String) -> Counter {
        counters(name, help: help, labels: []).labeled([])
    }

    public func gauge(_ name: String, help: String) -> Gauge {
        gauges(name, help: help, labels: []).labeled([])
    }

    public func histogram(_ name: String, help: String, buckets: Histogram.Buckets = .seconds) -> Histogram {
        histograms(name, help: help, labels: [], buckets: buckets).labeled([])
    }

    /// Counters that differ by labels.
    /// - Parameter seriesMax: past it, values of the labels become `other`.
    public func counters(
        _ name: String, help: String, labels: [String], seriesMax: Int = 100
    ) -> MetricFamily<Counter> {
        precondition(name.hasSuffix("_total"), "a counter's name ends in _total: \(name)")
        let family = register(name, help, labels) {
            .counters(MetricFamily(name: name, help: help, labelNames: labels, seriesMax: seriesMax) { Counter() })
        }
        guard case .counters(let counters) = family else { preconditionFailure("\(name) is no counter") }
        return counters
    }

    /// Gauges that differ by labels.
    public func gauges(_ name: String, help: String, labels: [String], seriesMax: Int = 100) -> MetricFamily<Gauge> {
        let family = register(name, help, labels) {
            .gauges(MetricFamily(name: name, help: help, labelNames: labels, seriesMax: seriesMax) { Gauge() })
        }
        guard case .gauges(let gauges) = family else { preconditionFailure("\(name) is no gauge") }
        return gauges
    }

    /// Histograms that differ by labels.
    public func histograms(
        _ name: String, help: String, labels: [String], buckets: Histogram.Buckets = .seconds, seriesMax: Int = 100
    ) -> MetricFamily<Histogram> {
        let family = register(name, help, labels) {
            .histograms(
                MetricFamily(name: name, help: help, labelNames: labels, seriesMax: seriesMax) { Histogram(buckets) })
        }
        guard case .histograms(let histograms) = family else { preconditionFailure("\(name) is no histogram") }
        return histograms
    }

    /// A number that is read whenever somebody asks for the metrics: `read` must be quick and must not block.
    public func sampled(
        _ name: String, help: String, kind: SampledMetric.Kind = .gauge, read: @escaping @Sendable () -> Double
    ) {
        let family = register(name, help, []) {
            .sampled(SampledMetric(name: name, help: help, kind: kind, read: read))
        }
        guard case .sampled = family else { preconditionFailure("\(name) is counted, not sampled") }
    }

    /// The whole in Prometheus' text format.
    public var text: [UInt8] {
        var text = PrometheusText()
        for (_, family) in families.withLock({ $0 }).sorted(by: { $0.key < $1.key }) { text.append(family) }
        return text.bytes
    }

    private func register(_ name: String, _ help: String, _ labels: [String], _ make: () -> Family) -> Family {
        precondition(Self.isName(name, extra: ":"), "\(name) is no name of a metric")
        precondition(!help.isEmpty, "\(name) must say what it means")
        for label in labels {
            precondition(
                Self.isName(label) && !label.hasPrefix("__") && label != "le", "\(label) is no name of a label")
        }
        return families.withLock { families in
            if let known = families[name] {
                precondition(known.labelNames == labels, "\(name) is there already with other labels")
                return known
            }
            let new = make()
            families[name] = new
            return new
        }
    }

    private static func isName(_ name: String, extra: Character? = nil) -> Bool {
        guard let first = name.first, !first.isNumber else { return false }
        return name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == extra) }
    }
}

/// A number that is read when somebody asks for the metrics.
public struct SampledMetric: Sendable {
    public enum Kind: String, Sendable {
        case gauge
        /// Only grows; its name ends in `_total`.
        case counter
    }

    let name: String
    let help: String
    let kind: Kind
    let read: @Sendable () -> Double
}

extension MetricsRegistry.Family {
    var labelNames: [String] {
        switch self {
        case .counters(let family): family.labelNames
        case .gauges(let family): family.labelNames
        case .histograms(let family): family.labelNames
        case .sampled: []
        }
    }
}
