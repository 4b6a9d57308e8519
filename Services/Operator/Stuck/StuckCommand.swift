internal import Arguments
internal import Contracts
internal import Platform

/// `o2c stuck`: orders without progress for longer than their stage allows, and why.
struct Stuck: OperatorCommand {
    static let configuration = CommandConfiguration(
        abstract: "Shows orders without progress for longer than their stage allows, where they wait, and why.",
        discussion: """
            Oldest first. Why is told from the six schemas: an event of the order is parked; facts of its lane are \
            not taken yet; people, carriers or the customer have yet to act; or no reason is found. An invoice that \
            is not due yet holds nothing up. A service without a worker, or with lanes that nobody owns, is told of \
            although no order has waited too long yet. Ends with 1 if anything is stuck, or nobody owns a lane.
            """)

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions
    @Option(help: "The most orders that are shown; all are counted.", valueName: "number") var limit: Int = 100
    @Option(
        help: "For stock and credit to be decided; the order's own deadline counts where it is earlier.",
        valueName: "minutes")
    var reservationMinutes: Int = StageLimits().reservationMinutes
    @Option(
        help: "For each step that services do by themselves: planning, invoicing, news of each other.",
        valueName: "minutes")
    var stepMinutes: Int = StageLimits().stepMinutes
    @Option(help: "For goods to leave, past the day that they are promised for.", valueName: "days")
    var dispatchDays: Int = StageLimits().dispatchDays
    @Option(help: "For goods that have left to be with the customer.", valueName: "days")
    var deliveryDays: Int = StageLimits().deliveryDays
    @Option(help: "For an invoice to be paid, past its due date.", valueName: "days")
    var paymentDays: Int = StageLimits().paymentDays

    mutating func validate() throws {
        guard (1...10_000).contains(limit) else { throw ValidationError("--limit must be 1 to 10000") }
        for (name, value) in [("--reservation-minutes", reservationMinutes), ("--step-minutes", stepMinutes)] {
            guard (0...StageLimits.minutesMax).contains(value) else {
                throw ValidationError("\(name) must be 0 to \(StageLimits.minutesMax)")
            }
        }
        for (name, value) in [
            ("--dispatch-days", dispatchDays), ("--delivery-days", deliveryDays), ("--payment-days", paymentDays),
        ] {
            guard (0...StageLimits.daysMax).contains(value) else {
                throw ValidationError("\(name) must be 0 to \(StageLimits.daysMax)")
            }
        }
    }

    mutating func perform() throws {
        let limits = StageLimits(
            reservationMinutes: reservationMinutes, stepMinutes: stepMinutes, dispatchDays: dispatchDays,
            deliveryDays: deliveryDays, paymentDays: paymentDays)
        let report = try StuckReport(
            try Schemas(connection), limits: limits, max: limit,
            now: Timestamp(microseconds: WallClock.microseconds))
        if output.json { Results.print(report.json) } else { Results.print(report.styled) }
        if report.isStuck { throw ExitCode.failure }
    }
}
