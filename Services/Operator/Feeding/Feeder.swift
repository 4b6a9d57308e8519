internal import Arguments
internal import Contracts
internal import Kafka
internal import TerminalText

/// Gives a workload to a running system: what orders refer to first, then the orders.
package struct Feeder {
    /// Orders that may be ahead of what OrderIntake has taken. It bounds what a broker has to keep, of which the
    /// embedded one drops the oldest beyond 5 MB a partition, read or not.
    private static let ordersAheadMax: Int64 = 5_000
    private static let ordersBetweenLooks = 1_000

    let producer: CommandProducer
    private let schemas: Schemas
    private let backlog: Backlog
    let stop: StopRequest
    let narration: Narration

    package init(producer: CommandProducer, schemas: Schemas, stop: StopRequest, narration: Narration) {
        self.producer = producer
        self.schemas = schemas
        backlog = Backlog(schemas: schemas)
        self.stop = stop
        self.narration = narration
    }

    /// Registers customers and items, gives credit, receives the stock, and waits until the orders will find them.
    package func register(_ workload: some Workload) throws {
        let (customers, items, receipts) = (workload.customers, workload.items, workload.receipts)
        narration("registering \(customers.count) customers and \(items.count) items, receiving their stock")
        for item in items { try producer.send(item) }
        for receipt in receipts { try producer.send(receipt) }
        for customer in customers { try producer.send(customer) }
        try producer.flush(stop: stop)
        try stop.awaitNone("commands of Inventory") {
            try backlog.commands(of: .inventory, watermarks: producer.watermarks)
        }
        try stop.awaitNone("registrations of customers") {
            try backlog.commands(of: .orderIntake, watermarks: producer.watermarks)
        }
        try stop.awaitNone("registrations of items") { try backlog.facts(of: .inventory, in: .orderIntake) }
        try stop.awaitNone("registrations of accounts") { try backlog.facts(of: .orderIntake, in: .collections) }
        let limits = workload.creditLimits
        for limit in limits { try producer.send(limit) }
        try producer.flush(stop: stop)
        try stop.awaitNone("credit limits") {
            try backlog.commands(of: .collections, watermarks: producer.watermarks)
        }
        try stop.awaitNone("credit limits that were handed on") { try backlog.handedOn(in: .collections) }
        let refusals = Refusals(schemas: schemas, source: workload.source)
        try refusals.expectNone(by: .inventory, of: items.map(\.id) + receipts.map(\.id))
        try refusals.expectNone(by: .orderIntake, of: customers.map(\.id))
        try refusals.expectNone(by: .collections, of: limits.map(\.id))
    }

    /// Submits the orders, never far ahead of the system; returns how many.
    package func submit(_ workload: some Workload) throws -> Int {
        var progress = narration.progress("orders submitted", total: workload.orderCount)
        var count = 0
        try workload.forEachOrder { order in
            try producer.send(order)
            count += 1
            if count % Self.ordersBetweenLooks == 0 {
                try stop.pause(milliseconds: 0)
                try awaitRoom()
                progress.update(count)
            }
        }
        try producer.flush(stop: stop)
        progress.update(count)
        progress.finish()
        return count
    }

    private func awaitRoom() throws {
        try stop.awaitNone("orders") {
            try max(0, backlog.commands(of: .orderIntake, watermarks: producer.watermarks) - Self.ordersAheadMax)
        }
    }
}
