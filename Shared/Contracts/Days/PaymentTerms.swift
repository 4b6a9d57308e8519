/// When an amount is due: steps from the day of the document, each of which goes forward or stays. So what is due is
/// never due before the document, and a later document never earlier.
///
/// Net 30 is `days` alone. 10 days from the end of the month are `endOfMonth` and `days`. The 15th of a month, two
/// weeks ahead at least, is `days` and `dayOfMonth`.
@MessagePart
public struct PaymentTerms {
    /// True where the days count from the last day of the document's month.
    public var endOfMonth: Bool?
    /// Days from the document, or from the end of its month.
    @Bound(.range(Ranges.paymentTermsDays))
    public var days: Int32
    /// Where it is there, the next such day of a month is due, that day itself included. A shorter month has it on its
    /// last day.
    @Bound(.range(Ranges.dayOfMonth))
    public var dayOfMonth: Int32?
    /// True where the next working day is due when the day is none.
    public var nextWorkingDay: Bool?
    /// The parts in which the amount is due. None can be named yet: an invoice has one due day.
    @Bound(.count(Ranges.instalments))
    public var instalments: [Instalment]?

    /// A part of an amount that has a due day of its own.
    @MessagePart
    public struct Instalment {
        /// Its share of the amount, in hundredths of a percent.
        public var basisPoints: Int32
        /// Days from the document.
        public var days: Int32
    }
}

extension PaymentTerms {
    public init(
        days: Int32, endOfMonth: Bool = false, dayOfMonth: Int32? = nil, nextWorkingDay: Bool = false
    ) {
        self.init(
            endOfMonth: endOfMonth ? true : nil, days: days, dayOfMonth: dayOfMonth,
            nextWorkingDay: nextWorkingDay ? true : nil, instalments: nil)
    }

    /// The day by which an amount is to be paid.
    /// - Parameters:
    ///   - start: the day of the document.
    ///   - calendar: the days on which banks of the payee work.
    public func due(from start: LocalDate, by calendar: WorkingCalendar) -> LocalDate {
        let base = endOfMonth == true ? start.lastOfMonth : start
        var day = base.adding(days: max(0, days))
        if let dayOfMonth { day = day.next(dayOfMonth: Int(dayOfMonth)) }
        return nextWorkingDay == true ? calendar.workingDay(notBefore: day) : day
    }

    /// The rules that may refuse terms of payment.
    public static let refusals: [RefusalCode] = [.outOfRange, .instalmentsNotSupported]

    /// Adds why the terms cannot be taken.
    /// - Parameter pointer: where they stand in the command.
    public func check(_ wrong: inout ReasonList, at pointer: String) {
        func require(_ number: Int32, _ range: ClosedRange<Int64>, _ name: String) {
            if !range.contains(Int64(number)) {
                wrong.add("\(pointer)/\(name)", .outOfRange, "must be within \(range.lowerBound)...\(range.upperBound)")
            }
        }
        require(days, Ranges.paymentTermsDays, "days")
        if let dayOfMonth { require(dayOfMonth, Ranges.dayOfMonth, "dayOfMonth") }
        if let instalments, !Ranges.instalments.contains(instalments.count) {
            wrong.add(
                pointer + "/instalments", .instalmentsNotSupported, "cannot be named yet: an invoice has one due day")
        }
    }
}

extension LocalDate {
    /// The last day of the month.
    public var lastOfMonth: LocalDate {
        let (year, month, day) = components
        return adding(days: Int32(Self.daysOfMonth(year, month) - day))
    }

    /// The next day that is the `dayOfMonth`th of a month, this one included; of a month without it, the last.
    func next(dayOfMonth: Int) -> LocalDate {
        let wanted = max(1, dayOfMonth)
        let (year, month, day) = components
        let here = min(wanted, Self.daysOfMonth(year, month))
        if day <= here { return adding(days: Int32(here - day)) }
        let first = lastOfMonth.adding(days: 1)
        let (nextYear, nextMonth, _) = first.components
        return first.adding(days: Int32(min(wanted, Self.daysOfMonth(nextYear, nextMonth)) - 1))
    }

    private static func daysOfMonth(_ year: Int, _ month: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}
