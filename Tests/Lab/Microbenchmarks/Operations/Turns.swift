import Contracts
import JSON
import LocalStack
import Postgres
import Runtime
import TestSupport

/// Whole turns of a worker, commit included: from events in a log in memory to rows, facts and a stored checkpoint.
enum Turns {
    static var operations: [Operation] {
        Parameters.batchSizes.map { size in
            Operation(name: "turn/\(size)", unit: "event", units: size, database: database) { database in
                let harness = try LogicHarness(TallyLogic(), lanes: 1, database: database)
                harness.run()
                let usual = harness.reports.lines
                let data = try (1...size).map { try JSONEncoder().encode(Examples.orderReceived(Int64($0))) }
                var number: Int64 = 0
                return {
                    for data in data {
                        number += 1
                        let position = StreamPosition(sourceLane: 0, targetLane: 0, number: number)
                        harness.log.append(
                            CloudEvent(
                                id: position.description, source: OrderReceived.publisher.source,
                                type: OrderReceived.type,
                                time: Examples.now, subject: "order", sequence: number, data: data),
                            to: OrderReceived.publisher.factsTopic, partition: 0)
                    }
                    let before = harness.reports.turns
                    while harness.reports.turns == before { harness.step() }
                    guard harness.reports.lines == usual else { throw TurnFailed(lines: harness.reports.lines) }
                    return size
                }
            }
        }
    }

    /// With the tables of the worker in it.
    private static func database() throws -> SharedTestCluster.Database {
        try LogicHarness(TallyLogic(), lanes: 1).database
    }
}

/// A turn was not what is to be measured.
struct TurnFailed: Error, CustomStringConvertible {
    let lines: [String]
    var description: String { "a turn did more than it should: \(lines.joined(separator: "; "))" }
}

/// The least that a service does with an event: looks up a row, changes it, adds one, tells of it.
struct TallyLogic: ServiceLogic {
    struct Keys: BatchKeys {
        var customers: Set<CustomerID> = []
    }

    struct WorkingSet {
        var tallies: [CustomerID: Int64]
        var orders: [Row] = []

        struct Row {
            let id: ShipmentID
            let order: OrderID
            let net: Int64
        }
    }

    static let service = Service.inventory
    static let handlers = Handlers<TallyLogic> {
        Handler(
            OrderReceived.self, "adds the order up",
            keys: { keys, fact in if let customer = fact.customer { keys.customers.insert(customer) } },
            decide: { try $0.tally($1) })
    }
    static let tables: [String: TableUse] = ["tally": .update, "tallied": .append]
    static let migrations = [
        Migration(
            version: 1, name: "tallies",
            sql: """
                CREATE TABLE tally (customer bigint PRIMARY KEY, net bigint NOT NULL) WITH (fillfactor = 50);
                CREATE TABLE tallied (id bigint PRIMARY KEY, order_id bigint NOT NULL, net bigint NOT NULL);
                """)
    ]

    func load(_ keys: Keys, into pipeline: inout Pipeline) throws -> (PipelineResults) throws -> WorkingSet {
        let customers = keys.customers.sorted()
        let tallies = pipeline.add("SELECT customer, net FROM tally WHERE customer = ANY(\(customers)) FOR UPDATE")
        return { results in
            let rows = try results[tallies].map { try $0.decode(CustomerID.self, Int64.self) }
            return WorkingSet(tallies: Dictionary(uniqueKeysWithValues: rows))
        }
    }

    func store(_ set: WorkingSet, at now: Timestamp, into pipeline: inout Pipeline) throws {
        let tallies = set.tallies.sorted { $0.key < $1.key }
        pipeline.add(
            """
            MERGE INTO tally AS t
            USING (SELECT * FROM unnest(\(each: tallies, \.key), \(each: tallies, \.value))) AS u (customer, net)
                ON t.customer = u.customer
            WHEN MATCHED THEN UPDATE SET net = u.net
            WHEN NOT MATCHED THEN INSERT (customer, net) VALUES (u.customer, u.net)
            """)
        pipeline.add(
            """
            INSERT INTO tallied SELECT * FROM unnest(
                \(each: set.orders, \.id), \(each: set.orders, \.order), \(each: set.orders, \.net))
            """)
    }
}

extension Context<TallyLogic> {
    mutating func tally(_ fact: OrderReceived) throws {
        guard let customer = fact.customer else { return }
        set.tallies[customer, default: 0] += fact.net
        let id = newIdentifier("tallied", of: ShipmentEntity.self)
        set.orders.append(.init(id: id, order: fact.order, net: fact.net))
        try publish(StockReserved(order: fact.order, availableDate: now.date), about: .order(fact.order))
    }
}
