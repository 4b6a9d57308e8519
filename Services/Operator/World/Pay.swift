internal import Arguments
internal import Contracts

/// `o2c pay`: plays the customers' bank.
struct Pay: OperatorCommand {
    static let configuration = CommandConfiguration(
        abstract: "Pays every invoice at once and in full, until it is stopped.",
        discussion: """
            Follows the invoices that Billing issues and records a payment for each, known by the invoice's number: \
            an invoice is paid once, however often this is run. For trying and testing.
            """)

    @Flag(help: "Only invoices from now on; else all that Kafka still has.") var newOnly: Bool = false
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    private static let tellMilliseconds = 1_000

    mutating func perform() throws {
        let stop = try StopRequest.installed()
        let narration = Narration(isQuiet: output.quiet)
        let payer = Payer(try connection.kafkaClient(role: "payer"), fromBeginning: !newOnly)
        try payer.start()
        defer { payer.stop() }
        narration("paying invoices; Ctrl-C ends it")
        var told = 0
        while true {
            do { try stop.pause(milliseconds: Self.tellMilliseconds) } catch { return }
            if let failure = payer.failure { throw failure }
            let count = payer.paymentsCount
            if count != told { narration("\(count) payments recorded") }
            told = count
        }
    }
}
