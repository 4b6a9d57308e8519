internal import Arguments
internal import Contracts
internal import Operator

/// `o2c-lab pay`: plays the customers' bank.
struct Pay: OperatorCommand {
    static let configuration = CommandConfiguration(
        abstract: "Pays every invoice at once and in full, until it is stopped.",
        discussion: """
            Follows the invoices that Billing issues and records a payment for each, known by the invoice's number: \
            an invoice is paid once, however often this is run. For trying and testing. With --json, one document a \
            line: one a second in which invoices were paid, and one at the end.
            """)

    @Flag(help: "Only invoices from now on; else all that Kafka still has.") var newOnly: Bool = false
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    private static let tellMilliseconds = 1_000

    /// How far it is.
    struct Told: Encodable {
        let payments: Int
        let isStopped: Bool
    }

    mutating func perform() throws {
        let stop = try StopRequest.installed()
        let narration = Narration(isQuiet: output.quiet || output.json)
        let payer = Payer(try connection.kafkaClient(role: "payer"), fromBeginning: !newOnly)
        try payer.start()
        narration("paying invoices; Ctrl-C ends it")
        var told = 0
        while !isStopped(stop) {
            if let failure = payer.failure { throw failure }
            let count = payer.paymentsCount
            if count != told { try tell(count, isStopped: false) }
            told = count
        }
        payer.stop()
        if let failure = payer.failure { throw failure }
        try tell(payer.paymentsCount, isStopped: true)
    }

    private func isStopped(_ stop: StopRequest) -> Bool {
        do throws(StopRequest.Stopped) { try stop.pause(milliseconds: Self.tellMilliseconds) } catch { return true }
        return false
    }

    private func tell(_ count: Int, isStopped: Bool) throws {
        if output.json { return try Results.printJSON(Told(payments: count, isStopped: isStopped)) }
        let text = "\(Figures.plural(count, "payment")) recorded"
        if isStopped { Results.print(text + ".") } else { Narration(isQuiet: output.quiet)(text) }
    }
}
