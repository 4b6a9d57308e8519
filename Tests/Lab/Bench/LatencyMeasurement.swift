internal import Contracts
internal import JSON
internal import Kafka
internal import Operator
internal import Platform
internal import Runtime

/// How long answers took, in milliseconds, as somebody outside sees it: from handing a command to the client library
/// until the fact arrives by Kafka.
struct LatencyFigures: Sendable {
    var submitToConfirmed: [Double] = []
    var submitToInvoiced: [Double] = []
    var paymentToPosted: [Double] = []
}

/// Offers orders at an even pace, pays each invoice when it arrives, and watches the facts.
struct LatencyMeasurement {
    private static let patienceMilliseconds = 60_000
    /// Not counted: a broker's compiler meets the requests of a quiet system first.
    static let warmUpSeconds = 20
    private static let pollMilliseconds: Int32 = 1
    private static let messagesBetweenOrders = 20

    /// When what was seen. Facts of two topics, or two lanes, do not wait for each other: they are put together at the
    /// end.
    private struct Watch {
        typealias Instant = ContinuousClock.Instant

        /// By the client's reference.
        var submitted: [String: Instant] = [:]
        var orders: [String: OrderID] = [:]
        var confirmed: [OrderID: Instant] = [:]
        var invoiced: [OrderID: Instant] = [:]
        /// By the number of the invoice.
        var paid: [String: Instant] = [:]
        /// The fact that tells of a payment, as `EntryPosted.event` names it.
        private var payments: [String: String] = [:]
        private var posted: [String: Instant] = [:]
        /// Payments whose entry has not been seen.
        private var unposted: Set<String> = []
        /// Invoices that are to be paid.
        var due: [InvoiceIssued] = []

        /// Payments that have come to their end. Asked between every two messages: what it costs is taken from the
        /// services.
        var postedCount: Int { payments.count - unposted.count }

        mutating func addPayment(of number: String, event: String) {
            payments[number] = event
            if posted[event] == nil { unposted.insert(event) }
        }

        mutating func addPosting(of event: String, at moment: Instant) {
            posted[event] = moment
            unposted.remove(event)
        }

        /// Of what began after a moment.
        func figures(since moment: Instant) -> LatencyFigures {
            var figures = LatencyFigures()
            for (reference, begin) in submitted where begin >= moment {
                guard let order = orders[reference] else { continue }
                if let end = confirmed[order] { figures.submitToConfirmed.append((end - begin) / .milliseconds(1)) }
                if let end = invoiced[order] { figures.submitToInvoiced.append((end - begin) / .milliseconds(1)) }
            }
            for (number, begin) in paid where begin >= moment {
                guard let end = payments[number].flatMap({ posted[$0] }) else { continue }
                figures.paymentToPosted.append((end - begin) / .milliseconds(1))
            }
            return figures
        }
    }

    let system: LocalSystem
    let stop: StopRequest

    /// The services run, and have no other work. Customers and items of the workload are registered.
    func run(_ world: BenchWorld, perSecond pace: Double) throws -> LatencyFigures {
        let client = try KafkaClients.configuration(bootstrapServers: system.bootstrapServers, role: "latency")
        var configuration = ConsumerConfiguration.messages(client, groupID: "o2c-latency")
        configuration.offsetReset = .earliest
        let consumer = try Consumer(configuration)
        try consumer.assign(try ends(client))
        let producer = try CommandProducer(client, source: world.source, lingerMilliseconds: 0)
        var watch = Watch()
        var sent = 0
        let begin = ContinuousClock.now
        let end = begin + .seconds(Double(world.orderCount) / pace) + .milliseconds(Self.patienceMilliseconds)
        while watch.postedCount < world.orderCount {
            try stop.pause(milliseconds: 0)
            let due = min(world.orderCount, Int(pace * ((ContinuousClock.now - begin) / .seconds(1))))
            while sent < due {
                watch.submitted[world.reference(sent)] = .now
                try producer.send(world.order(sent))
                sent += 1
            }
            var isEmpty = false
            for _ in 0..<Self.messagesBetweenOrders where !isEmpty {
                let result = try consumer.poll(milliseconds: Self.pollMilliseconds) { try Self.receive($0, &watch) }
                switch result {
                case .message, .endOfPartition: break
                case .error(let error, _): if error.isFatal { throw error }
                case .none: isEmpty = true
                }
            }
            for invoice in watch.due { try pay(invoice, producer, &watch) }
            watch.due = []
            try producer.serve()
            guard ContinuousClock.now < end else {
                throw OperatorFailure(
                    .refused,
                    """
                    Of \(world.orderCount) orders only \(watch.postedCount) were paid and posted a minute after the \
                    last one was offered.
                    """
                )
            }
        }
        try consumer.close(deadlineMilliseconds: 5_000)
        return watch.figures(since: begin + .seconds(Self.warmUpSeconds))
    }

    private func ends(_ client: ClientConfiguration) throws -> [PartitionOffset] {
        let places = [Service.orderIntake, .billing, .collections, .ledger].flatMap { service in
            (0..<Service.partitionsDefault).map { TopicPartition(topic: service.factsTopic, partition: $0) }
        }
        return try Admin(client).watermarks(of: places, deadlineMilliseconds: 10_000)
            .map { PartitionOffset($0.key, offset: $0.value.high) }
    }

    private func pay(_ invoice: InvoiceIssued, _ producer: CommandProducer, _ watch: inout Watch) throws {
        let command = RecordPayment(paying: invoice)
        watch.paid[invoice.number] = .now
        try producer.send(Submission(id: invoice.number, command: command))
    }

    private static func receive(_ message: borrowing Message, _ watch: inout Watch) throws {
        guard let type = message.headerText("ce_type"), let value = message.value else { return }
        let now = ContinuousClock.now
        let decoder = JSONDecoder()
        switch type {
        case OrderReceived.type:
            let fact = try decoder.decode(OrderReceived.self, from: value)
            watch.orders[fact.clientReference] = fact.order
        case OrderConfirmed.type: watch.confirmed[try decoder.decode(OrderConfirmed.self, from: value).order] = now
        case InvoiceIssued.type:
            let fact = try decoder.decode(InvoiceIssued.self, from: value)
            watch.invoiced[fact.order] = now
            watch.due.append(fact)
        case PaymentReceived.type:
            let fact = try decoder.decode(PaymentReceived.self, from: value)
            let event = "\(Service.collections.source) \(message.headerText("ce_id") ?? "")"
            watch.addPayment(of: fact.bankReference, event: event)
        case EntryPosted.type:
            watch.addPosting(of: try decoder.decode(EntryPosted.self, from: value).event, at: now)
        default: break
        }
    }
}
