internal import Arguments
internal import Contracts
internal import JSON
internal import Operator
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

/// `o2c-lab generate`: gives a running system a seeded world of work.
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
