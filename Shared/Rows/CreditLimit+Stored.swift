public import Contracts
public import Postgres

/// A limit stands in two columns: the amount, and whether there is none. A row that says neither, or both, was not
/// written by us.
extension CreditLimit: StoredPart {
    public static let columns = ColumnList { list in
        list.add("credit_limit", .changing, Int64?.self)
        list.add("unlimited", .changing, Bool.self)
    }

    @inlinable public init(from row: inout RowReader) throws {
        let (amount, isUnlimited) = (try row.next(Int64?.self), try row.next(Bool.self))
        guard let limit = CreditLimit(amount: amount, unlimited: isUnlimited) else {
            throw UnknownStoredValue(column: "credit_limit", value: amount.map { "\($0)" } ?? "null")
        }
        self = limit
    }

    @inlinable public static func bind<Source>(
        to binder: inout RowBinder<Source>, within use: ColumnUse, _ value: (Source) -> CreditLimit
    ) {
        binder.add(ColumnUse.changing.within(use)) { value($0).amount }
        binder.add(ColumnUse.changing.within(use)) { value($0) == .unlimited }
    }
}
