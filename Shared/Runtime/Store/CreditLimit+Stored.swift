public import Contracts

extension CreditLimit {
    /// A limit as two columns hold it: the amount, and whether there is none. A row that says neither, or both, was not
    /// written by us.
    public init(stored amount: Int64?, _ isUnlimited: Bool, in table: String) throws(UnknownStoredValue) {
        guard let limit = CreditLimit(amount: amount, unlimited: isUnlimited) else {
            throw UnknownStoredValue(column: "\(table).credit_limit", value: amount.map { "\($0)" } ?? "null")
        }
        self = limit
    }
}
