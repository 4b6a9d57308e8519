public import Contracts

extension ReportedDays {
    /// What an operator can say about the days that warehouses, carriers and banks report. Services that are told such
    /// days have this one setting.
    public init(_ settings: inout Settings) {
        let daysBack = settings.read(
            .integer(
                "O2C_REPORTED_DAYS_BACK",
                "How long ago something may have happened that is reported now: a receipt, a count, a dispatch, a "
                    + "delivery, a payment. An older day is refused.",
                unit: "days", default: 400,
                in: Int(Self.daysBackRange.lowerBound)...Int(Self.daysBackRange.upperBound)))
        self.init(daysBack: Int32(daysBack))
    }
}
