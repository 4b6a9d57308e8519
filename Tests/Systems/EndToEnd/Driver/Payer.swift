import Contracts
import Kafka
import Platform

/// Pays every invoice in full: follows Billing's facts with a consumer of its own, on a thread of its own.
final class Payer: Sendable {
    static let source = "/upstream/bank"

    private struct State: Sendable {
        var isStopping = false
        /// What was sent, by invoice number.
        var payments: [String: RecordPayment] = [:]
        var failure: String?
    }

    private let broker: Broker
    private let state = Monitor(State())
    private let thread: Monitor<NamedThread?> = Monitor(nil)

    init(_ broker: Broker) throws {
        self.broker = broker
        try start()
    }

    /// Follows a log that begins anew, and sends again what it has sent before: a bank knows what it has no answer to.
    func startAgain() throws {
        try stop()
        state.withLock { $0.isStopping = false }
        let known = state.withLock { $0.payments }
        let post = try CommandPost(broker)
        for (number, payment) in known { try post.send(payment, id: number, source: Self.source) }
        try post.flush()
        try start()
    }

    /// Pays invoices of which it may not have heard, as a reminder makes people do.
    func remind(of invoices: [InvoiceIssued]) throws {
        let post = try CommandPost(broker)
        for invoice in invoices { try pay(invoice, post) }
        try post.flush()
    }

    func stop() throws {
        state.withLock { $0.isStopping = true }
        let hasEnded = thread.withLock { $0 }?.join(milliseconds: 30_000) ?? true
        if let failure = state.withLock({ $0.failure }) { throw Failed(description: failure) }
        if !hasEnded { throw Failed(description: "the payer does not stop") }
    }

    /// Follows and pays no further, and says nothing about it.
    func abandon() { state.withLock { $0.isStopping = true } }

    struct Failed: Error, CustomStringConvertible {
        let description: String
    }

    private func start() throws {
        let started = try NamedThread.start(name: "payer") { [self] in
            do { try follow() } catch { state.withLock { $0.failure = "\(error)" } }
        }
        thread.withLock { $0 = started }
    }

    private func follow() throws {
        let consumer = try Consumer(ConsumerConfiguration(client: broker.client("payer"), groupID: "payer"))
        let post = try CommandPost(broker)
        try consumer.assign(
            (0..<Broker.partitions).map {
                PartitionOffset(
                    TopicPartition(topic: Service.billing.factsTopic, partition: $0), offset: Offset.beginning)
            })
        while !state.withLock({ $0.isStopping }) {
            let result = consumer.poll(milliseconds: 50) { message in Self.invoice(message) }
            guard case .message(let invoice?) = result else { continue }
            try pay(invoice, post)
            try post.flush()
        }
    }

    private func pay(_ invoice: InvoiceIssued, _ post: CommandPost) throws {
        let day = invoice.issuedOn.description
        let payment = RecordPayment(
            bankAccount: "MAIN", bankReference: invoice.number, bookedOn: day, valueDate: day,
            payer: RecordPayment.Payer(account: invoice.buyer.account), text: invoice.number, amount: invoice.gross,
            currency: invoice.currency.code)
        state.withLock { $0.payments[invoice.number] = payment }
        try post.send(payment, id: invoice.number, source: Self.source)
    }

    private static func invoice(_ message: borrowing Message) -> InvoiceIssued? {
        guard let type = message.header("ce_type"), String(copying: type) == InvoiceIssued.type,
            let value = message.value
        else { return nil }
        let event = CloudEvent(id: "", source: "", type: InvoiceIssued.type, data: [UInt8](copying: value))
        return try? event.decode(InvoiceIssued.self)
    }
}
