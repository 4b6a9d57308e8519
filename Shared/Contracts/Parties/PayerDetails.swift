/// What a bank tells of whoever paid.
@MessagePart
public struct PayerDetails {
    /// The payer's name, as the bank wrote it.
    @Bound(.length(0...PayerText.nameBytesMax))
    public var name: String? = nil
    /// The payer's bank account.
    @Bound(.length(Lengths.iban))
    public var iban: String? = nil
    /// What the payer wrote, cleaned (`PayerText`).
    @Bound(.length(0...PayerText.bytesMax))
    public var text: String? = nil
}
