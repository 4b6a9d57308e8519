import Foundation
import Runtime
import Testing

@Suite("Metrics")
struct MetricsTests {
    private func text(_ registry: MetricsRegistry) -> String { String(decoding: registry.text, as: UTF8.self) }

    @Test("are told in Prometheus' text format")
    func format() {
        let registry = MetricsRegistry()
        registry.counter("o2c_orders_total", help: "Orders.").increment(by: 3)
        registry.gauge("o2c_queue_bytes", help: "Queue.").record(1.5)
        let turns = registry.histograms(
            "o2c_turn_seconds", help: "Turns.", labels: ["lane"], buckets: .init([0.1, 1]))
        for value in [0.05, 0.1, 0.5, 7] { turns.labeled("3").record(value) }
        turns.labeled("3").record(.milliseconds(1500))
        #expect(
            text(registry) == """
                # HELP o2c_orders_total Orders.
                # TYPE o2c_orders_total counter
                o2c_orders_total 3
                # HELP o2c_queue_bytes Queue.
                # TYPE o2c_queue_bytes gauge
                o2c_queue_bytes 1.5
                # HELP o2c_turn_seconds Turns.
                # TYPE o2c_turn_seconds histogram
                o2c_turn_seconds_bucket{lane="3",le="0.1"} 2
                o2c_turn_seconds_bucket{lane="3",le="1"} 3
                o2c_turn_seconds_bucket{lane="3",le="+Inf"} 5
                o2c_turn_seconds_sum{lane="3"} 9.15
                o2c_turn_seconds_count{lane="3"} 5

                """)
    }

    @Test("escape what a label holds")
    func escaping() {
        let registry = MetricsRegistry()
        registry.counters("o2c_x_total", help: "a\\b\nc", labels: ["why"]).labeled("say \"no\"\n\\").increment()
        #expect(text(registry).contains("# HELP o2c_x_total a\\\\b\\nc\n"))
        #expect(text(registry).contains(#"o2c_x_total{why="say \"no\"\n\\"} 1"#))
    }

    @Test("bound the series of a name: values past the bound are counted together")
    func cardinality() {
        let registry = MetricsRegistry()
        let family = registry.counters("o2c_x_total", help: "X.", labels: ["topic"], seriesMax: 3)
        for number in 0..<1000 { family.labeled("t\(number)").increment() }
        let lines = text(registry).split(separator: "\n").filter { !$0.hasPrefix("#") }
        #expect(lines.count == 4)
        #expect(lines.contains("o2c_x_total{topic=\"other\"} 997"))
        family.labeled("t1").increment()
        #expect(text(registry).contains("o2c_x_total{topic=\"t1\"} 2"))
    }

    @Test("of the same name are the same instrument")
    func identity() {
        let registry = MetricsRegistry()
        registry.counter("o2c_x_total", help: "X.").increment()
        registry.counter("o2c_x_total", help: "X.").increment()
        #expect(registry.counter("o2c_x_total", help: "X.").value == 2)
    }

    @Test("lose no count when many threads count at once")
    func concurrency() async {
        let registry = MetricsRegistry()
        let counter = registry.counter("o2c_x_total", help: "X.")
        let gauge = registry.gauge("o2c_level", help: "Level.")
        let histogram = registry.histogram("o2c_turn_seconds", help: "Turns.")
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    for _ in 0..<10_000 {
                        counter.increment()
                        gauge.add(1)
                        histogram.record(0.25)
                    }
                }
            }
        }
        #expect(counter.value == 40_000)
        #expect(gauge.value == 40_000)
        #expect(histogram.snapshot.counts.reduce(0, +) == 40_000)
        #expect(histogram.snapshot.sum == 10_000)
    }

    @Test(
        "pass promtool's check",
        .enabled(if: promtool != nil, "promtool is not installed"))
    func promtoolAccepts() throws {
        let registry = MetricsRegistry()
        registry.addProcessMetrics()
        registry.counters("o2c_orders_total", help: "Orders.", labels: ["kind"]).labeled("a \"b\"").increment()
        registry.gauge("o2c_ratio", help: "A ratio.").record(Double.nan)
        registry.histograms("o2c_turn_seconds", help: "Turns.", labels: ["lane"]).labeled("1").record(0.3)
        registry.sampled("o2c_lag_records", help: "Lag.") { 4 }

        let process = Process()
        process.executableURL = promtool
        process.arguments = ["check", "metrics"]
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        process.standardError = output
        try process.run()
        try input.fileHandleForWriting.write(contentsOf: Data(registry.text))
        try input.fileHandleForWriting.close()
        let said = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "\(said)")
        #expect(said.isEmpty)
    }
}

private let promtool = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    .map { URL(fileURLWithPath: String($0)).appendingPathComponent("promtool") }
    .first { FileManager.default.isExecutableFile(atPath: $0.path) }
