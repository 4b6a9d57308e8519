/// Writes metrics in Prometheus' text format, version 0.0.4.
struct PrometheusText {
    private(set) var bytes: [UInt8] = []

    mutating func append(_ family: MetricsRegistry.Family) {
        switch family {
        case .counters(let family):
            head(family.name, help: family.help, type: "counter")
            for (values, counter) in family.all {
                sample(family.name, family.labelNames, values, "\(counter.value)")
            }
        case .gauges(let family):
            head(family.name, help: family.help, type: "gauge")
            for (values, gauge) in family.all {
                sample(family.name, family.labelNames, values, Self.number(gauge.value))
            }
        case .histograms(let family):
            head(family.name, help: family.help, type: "histogram")
            for (values, histogram) in family.all { append(histogram, of: family, values) }
        case .sampled(let metric):
            head(metric.name, help: metric.help, type: metric.kind.rawValue)
            sample(metric.name, [], [], Self.number(metric.read()))
        }
    }

    /// Buckets are cumulative, and the one of `+Inf` is the count.
    private mutating func append(_ histogram: Histogram, of family: MetricFamily<Histogram>, _ values: [String]) {
        let (counts, sum) = histogram.snapshot
        let names = family.labelNames + ["le"]
        var cumulative = 0
        for (index, count) in counts.enumerated() {
            cumulative += count
            let bounds = histogram.buckets.upperBounds
            let bound = index < bounds.count ? Self.number(bounds[index]) : "+Inf"
            sample(family.name + "_bucket", names, values + [bound], "\(cumulative)")
        }
        sample(family.name + "_sum", family.labelNames, values, Self.number(sum))
        sample(family.name + "_count", family.labelNames, values, "\(cumulative)")
    }

    private mutating func head(_ name: String, help: String, type: String) {
        raw("# HELP \(name) \(Self.escaped(help, quotes: false))\n# TYPE \(name) \(type)\n")
    }

    private mutating func sample(_ name: String, _ labelNames: [String], _ values: [String], _ number: String) {
        raw(name)
        if !labelNames.isEmpty {
            let labels = zip(labelNames, values).map { "\($0)=\"\(Self.escaped($1, quotes: true))\"" }
            raw("{\(labels.joined(separator: ","))}")
        }
        raw(" \(number)\n")
    }

    private mutating func raw(_ text: String) { bytes.append(contentsOf: text.utf8) }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        var result = ""
        for character in text.unicodeScalars {
            switch character {
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\"" where quotes: result += "\\\""
            default: result.unicodeScalars.append(character)
            }
        }
        return result
    }

    private static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        if value == value.rounded(), abs(value) < 1e15 { return "\(Int64(value))" }
        return "\(value)"
    }
}
