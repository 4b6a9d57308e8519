internal import Arguments
internal import Contracts
internal import JSON
internal import SystemProcess

/// Options that describe a generated world.
struct WorldOptions: ParsableArguments {
    @Option(help: "How many orders; 1000 if it is not given.") var orders: Int?
    @Option(help: "The same seed and sizes give the same world, whose commands count once however often they are sent.")
    var seed: UInt64 = 1
    @Option(help: "Lines of each order; 'calibrated' follows a wholesaler's real orders, 26.6 on average.")
    var lines: LineCount = .calibrated
    @Option(help: "How many customers; by default as many as the wholesaler had for so many orders.")
    var customers: Int?
    @Option(help: "How many items; by default likewise.") var items: Int?

    static let ordersDefault = 1_000
    static let ordersMax = 10_000_000
    static let membersMax = 1_000_000

    mutating func validate() throws {
        guard (1...Self.ordersMax).contains(orders ?? 1) else {
            throw ValidationError("--orders is from 1 to \(Self.ordersMax)")
        }
        for (name, count) in [("--customers", customers), ("--items", items)] {
            guard (1...Self.membersMax).contains(count ?? 1) else {
                throw ValidationError("\(name) is from 1 to \(Self.membersMax)")
            }
        }
    }

    var world: GeneratedWorld {
        GeneratedWorld(
            seed: seed,
            size: .init(orders: orders ?? Self.ordersDefault, lines: lines, customers: customers, items: items))
    }
}

/// `o2c generate`: gives a running system a seeded world of work.
struct Generate: OperatorCommand {
    static let configuration = CommandConfiguration(
        abstract: "Sends customers, items, stock and orders made from a seed.",
        discussion: """
            Registers customers and items, receives the stock that the orders need, waits until the services know \
            them, and submits the orders. Every command has an id made of the seed and the sizes: sent again, it is \
            answered as before and does nothing twice.
            """)

    @OptionGroup var world: WorldOptions
    @OptionGroup var connection: ConnectionOptions
    @Flag(help: "Print the commands as JSON lines instead of sending them.") var dryRun: Bool = false
    @OptionGroup var output: OutputOptions

    mutating func validate() throws { try world.validate() }

    mutating func perform() throws {
        let world = world.world
        if dryRun { return try DryRun.print(world) }
        try Feeding.run(world, connection: connection, output: output)
    }
}

/// The commands of a workload as JSON lines, for reading and for other tools.
enum DryRun {
    private struct Line<Content: Command>: Encodable {
        let type: String
        let source: String
        let id: String
        let data: Content
    }

    static func print(_ workload: some Workload) throws {
        try forEachLine(of: workload) { Results.print($0.printableJSON) }
    }

    /// The same workload gives the same lines: neither clock nor hashing has a part in them.
    static func forEachLine(of workload: some Workload, _ body: (String) throws -> Void) throws {
        let encoder = JSONEncoder()
        func tell<Content: Command>(_ submission: Submission<Content>) throws {
            let line = Line(
                type: Content.type, source: workload.source, id: submission.id, data: submission.command)
            try body(String(decoding: try encoder.encode(line), as: UTF8.self))
        }
        for customer in workload.customers { try tell(customer) }
        for item in workload.items { try tell(item) }
        for receipt in workload.receipts { try tell(receipt) }
        try workload.forEachOrder { try tell($0) }
    }
}

/// What `generate` and `import` do with a workload and a running system.
enum Feeding {
    /// Lines or documents of a file.
    struct Taken: Encodable {
        let read: Int
        let taken: Int
        /// What was refused and taken adds up to what was read.
        let refused: [Refused]

        struct Refused: Encodable {
            let reason: String
            let count: Int
        }
    }

    private struct Summary: Encodable {
        let source: String
        let customers: Int
        let items: Int
        let orders: Int
        let seconds: Double
        /// Of a file; absent where the work is made up.
        let lines: Taken?
        let documents: Taken?
    }

    static func run(
        _ workload: some Workload, lines: Taken? = nil, documents: Taken? = nil, connection: ConnectionOptions,
        output: OutputOptions
    ) throws {
        let start = ContinuousClock.now
        let feeder = Feeder(
            producer: try CommandProducer(connection.kafkaClient(role: "feeder"), source: workload.source),
            backlog: Backlog(connection: try connection.connect()), stop: StopRequest(),
            narration: Narration(isQuiet: output.quiet))
        try feeder.register(workload)
        let count = try feeder.submit(workload)
        let summary = Summary(
            source: workload.source, customers: workload.customers.count, items: workload.items.count, orders: count,
            seconds: (ContinuousClock.now - start) / .seconds(1), lines: lines, documents: documents)
        if output.json {
            try Results.printJSON(summary)
        } else {
            Results.print("\(count) orders submitted; 'o2c status' shows where they stand.")
        }
    }
}
