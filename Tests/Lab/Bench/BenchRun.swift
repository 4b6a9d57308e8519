internal import Contracts
internal import LocalStack
internal import Operator
internal import Postgres
internal import SystemProcess

/// Carries out a benchmark: systems one after the other, each with nothing beside it.
struct BenchRun {
    private static let latencyPace = 100.0
    /// What the system has done before its latencies are measured.
    private static let latencyOrdersBefore = 20_000
    private static let fewStored = 10_000
    private static let settings = [
        "fsync", "synchronous_commit", "full_page_writes", "shared_buffers", "max_wal_size", "server_version",
    ]

    let orders: Int
    let pairs: Int
    let floor: String?
    let floorBatch: Int
    let latencySeconds: Int
    let stored: Int
    let retail: String?
    let withHeat: Bool
    let stop: StopRequest
    let narration: Narration

    func run() throws -> BenchReport {
        var report = BenchReport()
        var (runs, own, fixed): ([PipelineFigures], [Double], [Double]) = ([], [], [])
        for pair in 1...pairs {
            try onSystem { system in
                let figures = try measurement(system).run(
                    BenchWorld(name: "uniform", orders: orders), title: "pair \(pair) of \(pairs), pipeline")
                runs.append(figures)
                narration("\(Int(figures.ordersPerSecond)) orders/s; pair \(pair) of \(pairs), floors")
                system.stopServices()
                let floors = Floor(system: system, orders: orders)
                own.append(try floors.own())
                if let floor { fixed.append(try floors.fixed(floor, batch: floorBatch)) }
                report.settings = try settings(system)
                guard pair == pairs else { return }
                try system.startServices(stop)
                if withHeat { report.heat = try heat(system, besides: figures) }
            }
        }
        report.pipeline = BenchReport.Pipeline(runs)
        report.floor = .init(own: Spread(own), fixed: Spread(fixed))
        report.ratio = .init(
            own: Spread(zip(runs, own).map { $0.ordersPerSecond / $1 }),
            fixed: Spread(zip(runs, fixed).map { $0.ordersPerSecond / $1 }))
        if latencySeconds > 0 { report.latency = try latency() }
        if stored > 0 { report.growth = try growth() }
        if let retail { report.retail = try measureRetail(retail) }
        return report
    }

    private func measurement(_ system: LocalSystem) -> PipelineMeasurement {
        PipelineMeasurement(system: system, stop: stop, narration: narration)
    }

    /// A new system, which runs while `body` does and leaves nothing; after a failure what it has logged stays.
    private func onSystem(lifetime: KafkaBroker.Lifetime = .minutes, _ body: (LocalSystem) throws -> Void) throws {
        let scratch = try ScratchDirectory(kind: "o2c-bench")
        let system = try LocalSystem(
            in: StackDirectory(scratch.path), ports: .free, lifetime: lifetime, narration: Narration(isQuiet: true),
            stop: stop)
        do {
            try system.requireFreshTopics(removing: false, stop: stop)
            try system.start(stop: stop)
            try body(system)
        } catch let stopped as StopRequest.Stopped {
            try system.destroy()
            throw stopped
        } catch {
            system.stop()
            try scratch.keep()
            narration("What was stored and logged is kept in \(scratch.path).")
            throw error
        }
        try system.destroy()
    }

    private func settings(_ system: LocalSystem) throws -> [String: String] {
        let connection = try Connection(
            ConnectionConfiguration(url: system.operatorURL), deadline: .after(milliseconds: 10_000))
        let rows = try connection.query(
            "SELECT name, current_setting(name) FROM pg_settings WHERE name = ANY(\(Self.settings))",
            deadline: .after(milliseconds: 10_000))
        var settings = ["kafka": system.brokerKind]
        for row in rows {
            let (name, value) = try row.decode(String.self, String.self)
            settings[name] = value
        }
        return settings
    }

    // MARK: Besides the pairs

    /// Latencies are those of a system in service: a broker whose JVM optimizes what it runs, and has had time to.
    private func latency() throws -> BenchReport.Latency {
        var figures = LatencyFigures()
        try onSystem(lifetime: .hours) { system in
            _ = try measurement(system).run(
                BenchWorld(name: "before", orders: Self.latencyOrdersBefore), title: "latencies, the orders before")
            narration("latencies at \(Int(Self.latencyPace)) orders/s for \(latencySeconds) s")
            let world = BenchWorld(
                name: "latency", orders: (LatencyMeasurement.warmUpSeconds + latencySeconds) * Int(Self.latencyPace))
            figures = try LatencyMeasurement(system: system, stop: stop).run(world, perSecond: Self.latencyPace)
        }
        return .init(
            offered: Self.latencyPace, submitToConfirmed: Percentiles(figures.submitToConfirmed),
            submitToInvoiced: Percentiles(figures.submitToInvoiced),
            paymentToPosted: Percentiles(figures.paymentToPosted))
    }

    private func heat(_ system: LocalSystem, besides uniform: PipelineFigures) throws -> [String: Double] {
        var shares: [String: Double] = [:]
        for heat in BenchWorld.Heat.allCases where heat != .none {
            let figures = try measurement(system).run(
                BenchWorld(name: "hot-\(heat.rawValue)", orders: orders, heat: heat), title: "hot \(heat.rawValue)")
            shares[heat.rawValue] = figures.ordersPerSecond / uniform.ordersPerSecond
        }
        return shares
    }

    private func growth() throws -> BenchReport.Growth {
        var (few, many) = (PipelineFigures(), PipelineFigures())
        try onSystem { system in
            let measurement = measurement(system)
            _ = try measurement.run(BenchWorld(name: "few", orders: Self.fewStored), title: "growth, the first orders")
            few = try measurement.run(BenchWorld(name: "after-few", orders: orders), title: "growth, with few stored")
            let left = stored - Self.fewStored - orders
            if left > 0 { _ = try measurement.run(BenchWorld(name: "many", orders: left), title: "growth, filling up") }
            many = try measurement.run(
                BenchWorld(name: "after-many", orders: orders), title: "growth, with many stored")
        }
        return .init(
            few: Self.fewStored, many: stored, fewPerSecond: few.ordersPerSecond, manyPerSecond: many.ordersPerSecond)
    }

    private func measureRetail(_ path: String) throws -> BenchReport.Retail {
        let workload = try RetailWorkload(path: path, ordersMax: nil) { _, _ in }
        var figures = PipelineFigures()
        try onSystem { figures = try measurement($0).run(workload, title: "Online Retail") }
        let lines = workload.report.linesTaken
        return .init(
            orders: figures.orders, lines: lines, linesPerSecond: Double(lines) / figures.seconds,
            ordersPerSecond: figures.ordersPerSecond)
    }
}
