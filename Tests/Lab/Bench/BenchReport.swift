internal import Contracts
internal import Operator
internal import TerminalText

/// Lowest, median and highest of what was measured several times.
struct Spread: Encodable, Sendable {
    let min: Double
    let median: Double
    let max: Double

    /// `nil` without values.
    init?(_ values: [Double]) {
        let sorted = values.sorted()
        guard let least = sorted.first, let most = sorted.last else { return nil }
        min = least
        max = most
        let middle = sorted.count / 2
        median = sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    }
}

/// Percentiles of a latency, in milliseconds.
struct Percentiles: Encodable, Sendable {
    let count: Int
    let p50: Double
    let p99: Double
    let p999: Double

    init(_ values: [Double]) {
        let sorted = values.sorted()
        func at(_ share: Double) -> Double { ChaosOutcome.quantile(sorted, share) ?? 0 }
        (count, p50, p99, p999) = (sorted.count, at(0.5), at(0.99), at(0.999))
    }
}

/// What a run of the benchmark has come to; encoded, the documented keys of `--json`.
struct BenchReport: Encodable, Sendable {
    struct Pipeline: Encodable, Sendable {
        enum CodingKeys: String, CodingKey {
            case ordersPerSecond = "orders_per_second"
            case orders
            case stagesPerSecond = "stage_orders_per_second"
            case microsecondsPerOrder = "cpu_microseconds_per_order"
            case peakBytes = "peak_memory_bytes"
            case readyMilliseconds = "ready_milliseconds"
            case roundTrips = "database_round_trips_per_order"
            case bytesSent = "database_sent_bytes_per_order"
            case bytesReceived = "database_received_bytes_per_order"
            case producedBytes = "kafka_produced_bytes_per_order"
            case fetchedBytes = "kafka_fetched_bytes_per_order"
            case kafkaRequests = "kafka_requests_per_order"
            case walBytes = "wal_bytes_per_order"
            case facts = "facts_per_order"
            case batchEvents = "events_per_turn"
            case deadRows = "dead_rows"
            case hotShare = "hot_update_share"
        }

        let ordersPerSecond: Spread?
        let orders: Int
        let stagesPerSecond: [String: Double]
        let microsecondsPerOrder: [String: Double]
        let peakBytes: [String: Int]
        let readyMilliseconds: Double
        let roundTrips: Double
        let bytesSent: Double
        let bytesReceived: Double
        let producedBytes: Double
        let fetchedBytes: Double
        let kafkaRequests: Double
        let walBytes: Double
        let facts: Double
        let batchEvents: [String: Double]
        let deadRows: Int64
        let hotShare: Double
    }

    struct Floors: Encodable, Sendable {
        let own: Spread?
        let fixed: Spread?
    }

    struct Latency: Encodable, Sendable {
        enum CodingKeys: String, CodingKey {
            case offered = "offered_orders_per_second"
            case submitToConfirmed = "submit_to_confirmed_ms"
            case submitToInvoiced = "submit_to_invoiced_ms"
            case paymentToPosted = "payment_to_posted_ms"
        }

        let offered: Double
        let submitToConfirmed: Percentiles
        let submitToInvoiced: Percentiles
        let paymentToPosted: Percentiles
    }

    struct Growth: Encodable, Sendable {
        enum CodingKeys: String, CodingKey {
            case few, many
            case fewPerSecond = "few_orders_per_second"
            case manyPerSecond = "many_orders_per_second"
            case ratio
        }

        /// How many orders were stored before.
        let few: Int
        let many: Int
        let fewPerSecond: Double
        let manyPerSecond: Double
        var ratio: Double { manyPerSecond / fewPerSecond }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(few, forKey: .few)
            try container.encode(many, forKey: .many)
            try container.encode(fewPerSecond, forKey: .fewPerSecond)
            try container.encode(manyPerSecond, forKey: .manyPerSecond)
            try container.encode(ratio, forKey: .ratio)
        }
    }

    struct Retail: Encodable, Sendable {
        enum CodingKeys: String, CodingKey {
            case orders, lines
            case linesPerSecond = "lines_per_second"
            case ordersPerSecond = "orders_per_second"
        }

        let orders: Int
        let lines: Int
        let linesPerSecond: Double
        let ordersPerSecond: Double
    }

    /// PostgreSQL's and the broker's, as far as they decide what a figure is worth.
    var settings: [String: String] = [:]
    var pipeline: Pipeline?
    var floor = Floors(own: nil, fixed: nil)
    var ratio = Floors(own: nil, fixed: nil)
    var latency: Latency?
    var growth: Growth?
    /// Orders per second where one item or one customer is hot, as shares of those of the uniform workload.
    var heat: [String: Double] = [:]
    var retail: Retail?
}

extension BenchReport.Pipeline {
    /// The speeds of all runs, and all else of the last one, but for the highest peaks.
    init(_ runs: [PipelineFigures]) {
        let last = runs.last ?? PipelineFigures()
        ordersPerSecond = Spread(runs.map(\.ordersPerSecond))
        orders = last.orders
        func named<Value>(_ values: [Service: Value]) -> [String: Value] {
            Dictionary(uniqueKeysWithValues: values.map { ($0.key.rawValue, $0.value) })
        }
        stagesPerSecond = named(last.stages.mapValues { $0.seconds > 0 ? Double(last.orders) / $0.seconds : 0 })
        microsecondsPerOrder = last.processorSeconds.mapValues { last.perOrder($0 * 1e6) }
        peakBytes = named(runs.map(\.peakBytes).reduce(into: [:]) { $0.merge($1, uniquingKeysWith: Swift.max) })
        readyMilliseconds = runs.map(\.readyMilliseconds).max() ?? 0
        roundTrips = last.perOrder(last.counted["o2c_database_round_trips_total"] ?? 0)
        bytesSent = last.perOrder(last.counted["o2c_database_sent_bytes_total"] ?? 0)
        bytesReceived = last.perOrder(last.counted["o2c_database_received_bytes_total"] ?? 0)
        producedBytes = last.perOrder(last.counted["o2c_kafka_produced_bytes_total"] ?? 0)
        fetchedBytes = last.perOrder(last.counted["o2c_kafka_fetched_bytes_total"] ?? 0)
        kafkaRequests = last.perOrder(
            (last.counted["o2c_kafka_produce_requests_total"] ?? 0) + (last.counted["o2c_kafka_fetches_total"] ?? 0))
        walBytes = last.perOrder(Double(last.walBytes))
        facts = last.perOrder(Double(last.stages.values.reduce(0) { $0 + $1.facts }))
        batchEvents = named(last.batchEvents)
        deadRows = last.deadRows
        hotShare = last.updates > 0 ? Double(last.hotUpdates) / Double(last.updates) : 0
    }
}

// MARK: For people

extension BenchReport {
    var styled: StyledText {
        var text = StyledText()
        text.line(settings.sorted { $0.key < $1.key }.map { "\($0.key) = \($0.value)" }.joined(separator: ", "))
        text.line()
        text.append(speeds)
        if let pipeline {
            text.line()
            text.table(processes(pipeline))
            text.line()
            for line in work(pipeline) { text.line(line, indent: 2) }
        }
        if let latency {
            text.line()
            text.table(times(latency))
        }
        return text
    }

    private var speeds: StyledText {
        var table = Table([.left("Orders a second"), .right("min"), .right("median"), .right("max")])
        func add(_ name: String, _ spread: Spread?, _ format: (Double) -> String) {
            guard let spread else { return }
            table.add([name, format(spread.min), format(spread.median), format(spread.max)])
        }
        add("all six services, to paid and posted", pipeline?.ordersPerSecond, Self.whole)
        add("own floor: the same rows by COPY", floor.own, Self.whole)
        add("fixed floor", floor.fixed, Self.whole)
        add("share of the own floor", ratio.own, Self.percent)
        add("share of the fixed floor", ratio.fixed, Self.percent)
        var lines: [String] = []
        for (name, share) in heat.sorted(by: { $0.key < $1.key }) {
            lines.append("hot \(name): \(Self.percent(share)) of the uniform workload")
        }
        if let growth {
            lines.append(
                """
                with \(Figures.count(growth.many)) orders stored: \(Self.whole(growth.manyPerSecond)) orders/s, \
                \(Self.percent(growth.ratio)) of the \(Self.whole(growth.fewPerSecond)) with \
                \(Figures.count(growth.few))
                """)
        }
        if let retail {
            lines.append(
                """
                Online Retail: \(Self.whole(retail.linesPerSecond)) lines/s, \(Self.whole(retail.ordersPerSecond)) \
                orders/s (\(Figures.count(retail.orders)) orders, \(Figures.count(retail.lines)) lines)
                """)
        }
        var text = StyledText()
        text.table(table)
        if !lines.isEmpty { text.line() }
        for line in lines { text.line(line, indent: 2) }
        return text
    }

    private func processes(_ pipeline: Pipeline) -> Table {
        var table = Table([
            .left("Process"), .right("CPU us/order"), .right("peak MiB"), .right("events/turn"), .right("orders/s"),
        ])
        let names = Service.allCases.map(\.rawValue)
        for name in names + pipeline.microsecondsPerOrder.keys.filter({ !names.contains($0) }).sorted() {
            table.add([
                name, Self.whole(pipeline.microsecondsPerOrder[name] ?? 0),
                pipeline.peakBytes[name].map { "\($0 >> 20)" } ?? "",
                pipeline.batchEvents[name].map(Self.whole) ?? "", pipeline.stagesPerSecond[name].map(Self.whole) ?? "",
            ])
        }
        table.addRule()
        table.add(["all", Self.whole(pipeline.microsecondsPerOrder.values.reduce(0, +)), "", "", ""])
        return table
    }

    private func work(_ pipeline: Pipeline) -> [String] {
        [
            """
            an order: \(Self.tenths(pipeline.facts)) facts; \(Self.tenths(pipeline.roundTrips)) round trips to the \
            database, \(Self.whole(pipeline.bytesSent)) bytes sent to it, \(Self.whole(pipeline.bytesReceived)) \
            received, \(Self.whole(pipeline.walBytes)) of write-ahead log; \(Self.tenths(pipeline.kafkaRequests)) \
            requests to Kafka, \(Self.whole(pipeline.producedBytes)) bytes sent to it, \
            \(Self.whole(pipeline.fetchedBytes)) received
            """,
            """
            updates in place (HOT): \(Self.percent(pipeline.hotShare)); dead rows left: \
            \(Figures.count(pipeline.deadRows)); all services ready after \(Self.whole(pipeline.readyMilliseconds)) ms
            """,
        ]
    }

    private func times(_ latency: Latency) -> Table {
        var table = Table([
            .left("Milliseconds at \(Self.whole(latency.offered)) orders/s"), .right("p50"), .right("p99"),
            .right("p99.9"),
        ])
        for (name, times) in [
            ("submit to confirmed", latency.submitToConfirmed), ("submit to invoiced", latency.submitToInvoiced),
            ("payment to posted", latency.paymentToPosted),
        ] { table.add([name, Self.tenths(times.p50), Self.tenths(times.p99), Self.tenths(times.p999)]) }
        return table
    }

    private static func whole(_ value: Double) -> String { Figures.count(Int(value.rounded())) }
    private static func tenths(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }
    private static func percent(_ value: Double) -> String { "\(tenths(value * 100)) %" }
}
