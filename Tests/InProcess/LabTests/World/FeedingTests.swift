import Contracts
import EmbeddedKafka
import JSON
import Kafka
import LocalStack
import Postgres
import Runtime
import Testing

@testable import Lab
@testable import Operator

/// What a topic holds, as events, in the order of each partition.
func events(in topic: String, of broker: EmbeddedBroker, count: Int) throws -> [(
    partition: Int32, key: String, event: CloudEvent
)] {
    let client = try KafkaClients.configuration(bootstrapServers: broker.bootstrapServers, role: "test")
    let consumer = try Consumer(ConsumerConfiguration(client: client, groupID: "test"))
    try consumer.assign(
        (0..<12).map { PartitionOffset(TopicPartition(topic: topic, partition: $0), offset: Offset.beginning) })
    var found: [(partition: Int32, key: String, event: CloudEvent)] = []
    let stop = StopRequest()
    _ = try stop.poll(everyMilliseconds: 0, withinMilliseconds: 20_000) {
        let taken = try consumer.poll(milliseconds: 50) { message in
            let headers = message.headers.map { (name: $0.name, value: $0.value) }
            let value = message.value
            let key = message.key
            let event = try CloudEvent(headers: headers, value: value == nil ? nil : [UInt8](copying: value!))
            return (message.partition, key == nil ? "" : String(decoding: [UInt8](copying: key!), as: UTF8.self), event)
        }
        if case .message(let record) = taken { found.append(record) }
        return found.count >= count
    }
    try consumer.close(deadlineMilliseconds: 5_000)
    return found
}

@Suite("Commands on their way")
struct FeedingTests {
    private func broker() throws -> EmbeddedBroker {
        let broker = try EmbeddedBroker()
        try TopicSetup().run(broker)
        return broker
    }

    private func client(_ broker: EmbeddedBroker) throws -> ClientConfiguration {
        try KafkaClients.configuration(bootstrapServers: broker.bootstrapServers, role: "test")
    }

    @Test("Commands arrive as CloudEvents, those of one customer in one partition and in order")
    func producing() throws {
        let broker = try broker()
        let producer = try CommandProducer(client(broker), source: "/test")
        let world = GeneratedWorld(seed: 5, size: .init(orders: 200, lines: .fixed(2), customers: 20, items: 30))
        try world.forEachOrder { try producer.send($0) }
        try producer.flush(stop: StopRequest())
        #expect(producer.acknowledgedCount == 200)
        #expect(producer.watermarks.values.reduce(0, +) == 200)
        let records = try events(in: Service.orderIntake.commandsTopic, of: broker, count: 200)
        #expect(Set(records.map(\.event.id)).count == 200)
        #expect(records.allSatisfy { $0.event.source == "/test" && $0.event.type == SubmitOrder.type })
        for (_, ofOne) in Dictionary(grouping: records, by: \.key) {
            #expect(Set(ofOne.map(\.partition)).count == 1)
            let numbers = ofOne.compactMap { $0.event.id.split(separator: "-").last.flatMap { Int($0) } }
            #expect(numbers == numbers.sorted())
        }
        let first = try #require(records.first { $0.event.id == world.order(0).id })
        #expect(try first.event.decode(SubmitOrder.self) == world.order(0).command)
    }

    @Test("The payer pays each invoice once, in full, by its number, and nothing else")
    func paying() throws {
        let broker = try broker()
        let invoices = (1...30).map { Self.invoice($0) }
        try publish(invoices, to: broker)
        try publish(Array(invoices.prefix(5)), to: broker)
        let payer = Payer(try client(broker), fromBeginning: true)
        try payer.start()
        let hasPaid = try StopRequest().poll(everyMilliseconds: 20, withinMilliseconds: 20_000) {
            payer.paymentsCount == 35
        }
        payer.stop()
        #expect(hasPaid)
        #expect(payer.failure == nil)
        let records = try events(in: Service.collections.commandsTopic, of: broker, count: 35)
        // Read twice, an invoice is paid by the same command, which Collections answers once.
        #expect(records.count == 35)
        #expect(Set(records.map(\.event.id)) == Set(invoices.map(\.number)))
        for record in records {
            let payment = try record.event.decode(RecordPayment.self)
            let invoice = try #require(invoices.first { $0.number == record.event.id })
            #expect(payment.text == invoice.number && payment.bankReference == invoice.number)
            #expect(payment.amount == invoice.gross)
            #expect(payment.payer?.account == invoice.buyer.account)
            #expect(record.key == invoice.buyer.account)
            #expect(record.event.source == Payer.source)
        }
    }

    private func publish(_ invoices: [InvoiceIssued], to broker: EmbeddedBroker) throws {
        let producer = try Producer(ProducerConfiguration(client: client(broker)))
        for invoice in invoices {
            for type in ["o2c.billing.something-else.v1", InvoiceIssued.type] {
                try producer.send(
                    topic: Service.billing.factsTopic, key: Array("k".utf8), value: invoice.encoded(),
                    headers: [Header(name: "ce_type", value: Array(type.utf8))])
            }
        }
        try producer.flush(deadlineMilliseconds: 10_000) { #expect($0.error == nil) }
    }

    private static func invoice(_ number: Int) -> InvoiceIssued {
        InvoiceIssued(
            invoice: InvoiceID(lane: 1, counter: Int64(number)), number: "INV-2026-\(number)",
            order: OrderID(lane: 1, counter: Int64(number)), shipment: ShipmentID(lane: 1, counter: Int64(number)),
            seller: .example,
            buyer: Buyer(
                customer: CustomerID(lane: 1, counter: 1), version: 1, account: "C1", country: "GB",
                paymentTermsDays: 30),
            clientReference: "r", currency: .gbp, issuedOn: LocalDate("2026-11-25")!,
            suppliedOn: LocalDate("2026-11-25")!, dueOn: LocalDate("2026-12-25")!,
            net: 100, tax: 20, gross: Int64(100 + number), taxes: [], lines: [])
    }
}
