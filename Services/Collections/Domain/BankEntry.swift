import Contracts
import Rows

/// An entry of a bank account that brought money, as the bank tells of it: valid by construction.
@StoredPart
struct BankEntry: Hashable, Sendable {
    let identity: BankEntryIdentity
    let bookedOn: LocalDate
    let valueDate: LocalDate
    /// The payer's account, as the sender named it.
    let payerAccount: String?
    /// What the bank tells of the payer; `nil` where it tells nothing.
    @JSONColumn let payer: Personal<PayerDetails>?
    /// What the payer says that the money is for.
    @JSONColumn let named: [RecordPayment.Named]
    /// In minor units of `currency`, positive.
    let amount: Int64
    let currency: Currency

    /// What the payer wrote; empty where it is erased.
    var text: String { payer?.content?.text ?? "" }

    /// The day on which the money is there: by then the bank has booked it, and it counts.
    var comesOn: LocalDate { max(bookedOn, valueDate) }
}

/// What tells a bank entry from all others.
@StoredPart
struct BankEntryIdentity: Hashable, Comparable, Sendable {
    let bankAccount: String
    let bankReference: String

    /// Compared to the byte, as the unique index of the table compares.
    static func == (a: Self, b: Self) -> Bool { a.exact == b.exact }

    static func < (a: Self, b: Self) -> Bool { a.exact < b.exact }

    func hash(into hasher: inout Hasher) {
        hasher.combine(bankAccount)
        hasher.combine(bankReference)
    }

    private var exact: (ExactText, ExactText) { (ExactText(bankAccount), ExactText(bankReference)) }
}

extension BankEntry {
    /// How far ahead money may be dated: banks tell some days ahead. A day that cannot be meant would wait for ever.
    static let daysAheadMax: Int32 = 31

    /// Validates a notice; the refusal names all that is wrong with it. Whose money it is does not decide: money that
    /// came in is taken.
    /// - Parameter days: those that the entry may be of; `nil` where that is not decided.
    init(_ command: RecordPayment, days: ClosedRange<LocalDate>?) throws(Refused) {
        var wrong = ReasonList()
        wrong.require(command.bankAccount, printable: Lengths.bankAccount, at: "/bankAccount")
        wrong.require(command.bankReference, printable: Lengths.bankReference, at: "/bankReference")
        let bookedOn = wrong.requireDay(command.bookedOn, within: days, at: "/bookedOn")
        let valueDate = wrong.requireDay(command.valueDate, within: days, at: "/valueDate")
        if let account = command.payer?.account {
            wrong.require(account, printable: Lengths.account, at: "/payer/account")
        }
        if let iban = command.payer?.iban { wrong.require(iban, printable: Lengths.iban, at: "/payer/iban") }
        wrong.require(command.payer?.name ?? "", atMost: PayerText.nameBytesMax, at: "/payer/name")
        wrong.require(command.text ?? "", atMost: PayerText.bytesMax, at: "/text")
        wrong.require(command.named, of: command.amount)
        if !Ranges.payment.contains(command.amount) {
            wrong.add("/amount", .outOfRange, "must be within \(Ranges.payment) minor units")
        }
        let currency = wrong.currency(command.currency, at: "/currency")
        guard let bookedOn, let valueDate, let currency, wrong.isEmpty else { throw wrong.refusal }
        self.init(
            identity: BankEntryIdentity(bankAccount: command.bankAccount, bankReference: command.bankReference),
            bookedOn: bookedOn, valueDate: valueDate,
            payerAccount: command.payer?.account, payer: Self.details(command), named: command.named ?? [],
            amount: command.amount,
            currency: currency)
    }

    private static func details(_ command: RecordPayment) -> Personal<PayerDetails>? {
        func cleaned(_ text: String?) -> String? { text.map(PayerText.cleaned).flatMap { $0.isEmpty ? nil : $0 } }
        let details = PayerDetails(
            name: cleaned(command.payer?.name), iban: command.payer?.iban, text: cleaned(command.text))
        return details == PayerDetails() ? nil : .plain(details)
    }

    /// What another entry of the same identity says differently, each by its place in the command.
    func differences(from other: BankEntry) -> ReasonList {
        var wrong = ReasonList()
        func compare<Value: Equatable>(_ pointer: String, _ member: KeyPath<BankEntry, Value>) {
            guard self[keyPath: member] != other[keyPath: member] else { return }
            guard !wrong.reasons.contains(where: { $0.pointer == pointer }) else { return }
            wrong.add(pointer, .bankEntryDiffers, "the entry was recorded before, and said something else here")
        }
        compare("/bookedOn", \.bookedOn)
        compare("/valueDate", \.valueDate)
        compare("/payer", \.payerAccount)
        // What was erased cannot be compared.
        if payer != .erased, other.payer != .erased {
            compare("/payer", \.payer?.content?.name)
            compare("/payer", \.payer?.content?.iban)
            compare("/text", \.text)
        }
        compare("/named", \.named)
        compare("/amount", \.amount)
        compare("/currency", \.currency)
        return wrong
    }
}

extension ReasonList {
    fileprivate mutating func require(_ text: String, atMost bytes: Int, at pointer: String) {
        if text.utf8.count > bytes { add(pointer, .tooLong, "must have at most \(bytes) bytes in UTF-8") }
    }

    /// A remittance list has no more than the payment brings.
    fileprivate mutating func require(_ named: [RecordPayment.Named]?, of amount: Int64) {
        guard let named else { return }
        if !Ranges.namedRemittances.contains(named.count) {
            return add("/named", .outOfRange, "must name \(Ranges.namedRemittances) documents")
        }
        var sum: Int64 = 0
        for (place, document) in named.enumerated() {
            require(document.reference, printable: Lengths.remittance, at: "/named/\(place)/reference")
            guard let part = document.amount else { continue }
            if Ranges.payment.contains(part) {
                sum += part
            } else {
                add("/named/\(place)/amount", .outOfRange, "must be within \(Ranges.payment) minor units")
            }
        }
        if sum > amount { add("/named", .moreThanPaid, "names \(sum) minor units of a payment of \(amount)") }
    }
}
