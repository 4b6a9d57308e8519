/// Records money that came in: an entry of a bank account, as a bank or payment provider tells of it.
///
/// The bank account and the bank's reference are the identity of the money. The same entry is recorded once, whoever
/// sends it, and under whatever idempotency key.
@Command("o2c.collections.record-payment.v1")
public struct RecordPayment {
    public var subject: Subject {
        if let account = payer?.account { return .account(account) }
        return Subject(.remittance, "\(bankAccount) \(bankReference)")
    }

    /// Who paid, as far as the bank and the sender know.
    @MessagePart
    public struct Payer {
        /// The payer's account, where the sender knows it.
        @Bound(.length(Lengths.account))
        public var account: String? = nil
        /// The payer's name, as the bank writes it: any text, in UTF-8 at most 560 bytes.
        @Bound(.length(0...PayerText.nameBytesMax))
        public var name: String? = nil
        /// The payer's bank account: an IBAN, or what its country has instead.
        @Bound(.length(Lengths.iban))
        public var iban: String? = nil
    }

    /// A document that the payer names, on a remittance list.
    @MessagePart
    public struct Named {
        /// The number of an invoice or an order, the buyer's own number of the order, or a reference of ISO 11649.
        @Bound(.length(Lengths.remittance))
        public var reference: String
        /// How much is for it, in minor units; absent for as much as is open.
        @Bound(.range(Ranges.payment))
        public var amount: Int64? = nil
    }

    /// A bank account of a legal entity, by the name under which the entity has registered it.
    @Bound(.length(Lengths.bankAccount))
    public var bankAccount: String
    /// The bank's own reference of the entry: unique within the bank account.
    @Bound(.length(Lengths.bankReference))
    public var bankReference: String
    /// The day on which the bank booked the entry, ISO 8601.
    @Bound(.written(as: LocalDate.self))
    public var bookedOn: String
    /// The day from which the money counts, ISO 8601. Money dated ahead is kept pending until its day.
    @Bound(.written(as: LocalDate.self))
    public var valueDate: String
    /// Who paid; absent where nobody knows.
    public var payer: Payer? = nil
    /// What the payer wrote: any text that a bank sends, in UTF-8 at most 2,240 bytes.
    @Bound(.length(0...PayerText.bytesMax))
    public var text: String? = nil
    /// What the payer says that the money is for. What is not for it stays unapplied.
    @Bound(.count(Ranges.namedRemittances))
    public var named: [Named]? = nil
    /// In minor units.
    @Bound(.range(Ranges.payment))
    public var amount: Int64
    /// The currency of the amount, ISO 4217: that of the bank account.
    @Bound(.written(as: Currency.self))
    public var currency: String
}
