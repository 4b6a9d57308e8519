import Contracts
import Runtime

extension FulfillmentPolicy {
    /// What an operator can tell Fulfillment.
    init(_ settings: inout Settings) {
        let dispatch = settings.read(
            .choice(
                "O2C_FULFILLMENT_DISPATCH",
                """
                Whether shipments leave by themselves, as soon as they are planned or on the day that their order \
                names, or by command. What was planned while people dispatched is dispatched by them.
                """,
                default: Handling.automatic))
        let delivery = settings.read(
            .choice(
                "O2C_FULFILLMENT_DELIVERY", "Whether shipments arrive after their transit time, or by command.",
                default: Handling.automatic))
        let transitSeconds = settings.read(
            .integer(
                "O2C_FULFILLMENT_TRANSIT_SECONDS", "How long goods are on their way, where delivery is automatic.",
                unit: "seconds", default: 0, in: 0...31_536_000))
        let carrier = settings.read(
            Setting(
                SettingDescription(
                    name: "O2C_FULFILLMENT_CARRIER", purpose: "Who carries what is dispatched automatically.",
                    mayHold: "1 to 100 printable characters", defaultText: "own fleet"),
                fallback: "own fleet"
            ) { $0.isName(Consignment.carrierLengths) ? $0 : nil })
        self.init(
            dispatch: dispatch, delivery: delivery, transitSeconds: transitSeconds, carrier: carrier,
            reportedDays: ReportedDays(&settings))
    }
}
