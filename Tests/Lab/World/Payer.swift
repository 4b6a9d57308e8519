internal import Contracts
internal import JSON
internal import Kafka
internal import Operator
internal import Platform
internal import Runtime

extension RecordPayment {
    /// The bank entry of an invoice that is paid in full on its own day.
    init(paying invoice: InvoiceIssued) {
        let day = invoice.issuedOn.description
        self.init(
            bankAccount: RegisterEntity.exampleBankAccount(in: invoice.currency.code), bankReference: invoice.number,
            bookedOn: day, valueDate: day,
            payer: Payer(account: invoice.buyer.account), text: invoice.number, amount: invoice.gross,
            currency: invoice.currency.code)
    }
}

/// A world in which every invoice is paid at once and in full: follows Billing's facts and records a payment for each
/// invoice, as a bank would. A payment's id is the invoice's number, so that reading the facts twice pays once.
final class Payer: Sendable {
    static let source = "/o2c/payer"
    private static let pollMilliseconds: Int32 = 50
    private static let stopMilliseconds = 10_000

    private struct State: Sendable {
        var paymentsCount = 0
        var isStopping = false
        var failure: OperatorFailure?
        var thread: NamedThread?
    }

    private let client: ClientConfiguration
    private let partitions: Int
    private let fromBeginning: Bool
    private let state = Monitor(State())

    /// - Parameters:
    ///   - partitions: of Billing's topic of facts.
    ///   - fromBeginning: false pays only what is invoiced from now on.
    init(_ client: ClientConfiguration, partitions: Int = TopicSetup.partitionsDefault, fromBeginning: Bool) {
        self.client = client
        self.partitions = partitions
        self.fromBeginning = fromBeginning
    }

    var paymentsCount: Int { state.withLock { $0.paymentsCount } }

    /// Why it pays no more, if it does not.
    var failure: OperatorFailure? { state.withLock { $0.failure } }

    /// Begins; where "from now on" begins is settled when this returns.
    func start() throws {
        let offsets = try offsets()
        let thread = try NamedThread.start(name: "payer") { [self] in
            do { try follow(from: offsets) } catch {
                let failure = OperatorFailure(restating: error)
                state.withLock { $0.failure = failure }
            }
        }
        state.withLock { $0.thread = thread }
    }

    /// Sends what it has taken up and ends. Bounded.
    func stop() {
        state.withLock { $0.isStopping = true }
        _ = state.withLock { $0.thread }?.join(milliseconds: Self.stopMilliseconds)
    }

    /// Where to begin to read, by partition. Kafka's own "end" would be settled when the first fetch comes to it, which
    /// may be too late.
    private func offsets() throws -> [PartitionOffset] {
        let topic = Service.billing.factsTopic
        let all = (0..<partitions).map { TopicPartition(topic: topic, partition: Int32($0)) }
        guard !fromBeginning else { return all.map { PartitionOffset($0, offset: Offset.beginning) } }
        let watermarks = try Admin(client).watermarks(of: all, deadlineMilliseconds: 10_000)
        return all.map { PartitionOffset($0, offset: watermarks[$0]?.high ?? Offset.end) }
    }

    // MARK: Its thread

    private func follow(from offsets: [PartitionOffset]) throws {
        var configuration = ConsumerConfiguration.messages(client, groupID: "o2c-payer")
        configuration.offsetReset = .earliest
        let consumer = try Consumer(configuration)
        let producer = try CommandProducer(client, source: Self.source)
        try consumer.assign(offsets)
        while !state.withLock({ $0.isStopping }) {
            let taken = try consumer.poll(milliseconds: Self.pollMilliseconds) { message in try Self.invoice(message) }
            switch taken {
            case .message(let invoice?): try pay(invoice, producer)
            case .message(nil), .endOfPartition: break
            case .error(let error, _): if error.isFatal { throw error }
            case .none: try producer.serve()
            }
        }
        try producer.flush(stop: StopRequest(), withinMilliseconds: Self.stopMilliseconds)
        try consumer.close(deadlineMilliseconds: 5_000)
    }

    /// The invoice that a record tells of; `nil` for another fact.
    private static func invoice(_ message: borrowing Message) throws -> InvoiceIssued? {
        guard let type = message.header("ce_type"), let value = message.value else { return nil }
        guard [UInt8](copying: type).elementsEqual(InvoiceIssued.type.utf8) else { return nil }
        return try JSONDecoder().decode(InvoiceIssued.self, from: value)
    }

    private func pay(_ invoice: InvoiceIssued, _ producer: CommandProducer) throws {
        // An invoice of nothing is settled when it is issued.
        guard invoice.gross > 0 else { return }
        let command = RecordPayment(paying: invoice)
        try producer.send(Submission(id: invoice.number, command: command))
        state.withLock { $0.paymentsCount += 1 }
    }
}
