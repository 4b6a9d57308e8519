import Contracts

/// What an entry is for: with the event it makes the entry unique.
enum Purpose: String, CaseIterable, Sendable {
    case goodsReceipt = "goods-receipt"
    case stockAdjustment = "stock-adjustment"
    case revenue
    case costOfGoodsSold = "cost-of-goods-sold"
    case invoice
    case payment
    case allocation
}

/// One side of an entry. Debits are positive, credits negative, in minor units.
struct Posting: Hashable, Sendable {
    var account: Account
    var amount: Int64

    static func debit(_ account: Account, _ amount: Int64) -> Posting { Posting(account: account, amount: amount) }

    static func credit(_ account: Account, _ amount: Int64) throws(MoneyError) -> Posting {
        Posting(account: account, amount: try Amount.difference(0, amount))
    }
}

/// An entry before it has its identifier and the day on which it is booked.
struct EntryDraft: Hashable, Sendable {
    var purpose: Purpose
    var content: Content

    enum Content: Hashable, Sendable {
        /// In one currency, balanced, without zero amounts.
        case postings(Currency, [Posting])
        /// The event was seen and moves no money.
        case none
    }

    /// The largest amount on one account, in minor units: ten times the net of the largest order (OrderIntake's
    /// `netMax`) and the value of the largest stock (Inventory's `valueMax`), so that tax and several items fit; sums
    /// over any batch stay within 64 bits.
    static let amountMax: Int64 = 10_000_000_000_000_000

    /// How many sides an entry may have. An invoice of several tax categories, or a payment with a discount and a fee,
    /// stays well below. The table has the same bound (`entry_balances`).
    static let sidesMax = 12

    /// Leaves out what is zero; if all is, the entry is an explicit none. Throws `EntryError` for what must not enter
    /// the books.
    init(_ purpose: Purpose, in currency: Currency, _ postings: [Posting]) throws(EntryError) {
        let moved = postings.filter { $0.amount != 0 }
        guard moved.count <= Self.sidesMax else { throw .tooManySides(purpose, count: moved.count) }
        var total: Int64 = 0
        for posting in moved {
            // Compared before anything is added, so that nothing can overflow.
            guard (-Self.amountMax...Self.amountMax).contains(posting.amount) else {
                throw .tooLarge(purpose, posting.account, amount: posting.amount)
            }
            total += posting.amount
        }
        guard total == 0 else { throw .unbalanced(purpose, currency, by: total) }
        self.init(purpose, moved.isEmpty ? .none : .postings(currency, moved))
    }

    /// The sides of the entry; an explicit none has none.
    var postings: [Posting] {
        switch content {
        case .postings(_, let postings): postings
        case .none: []
        }
    }

    /// An explicit none.
    static func none(_ purpose: Purpose) -> EntryDraft { EntryDraft(purpose, .none) }

    private init(_ purpose: Purpose, _ content: Content) {
        self.purpose = purpose
        self.content = content
    }
}

/// A fact that cannot be entered as it stands; it waits for an operator.
enum EntryError: Error, Hashable, CustomStringConvertible {
    case unbalanced(Purpose, Currency, by: Int64)
    case tooLarge(Purpose, Account, amount: Int64)
    case tooManySides(Purpose, count: Int)

    var description: String {
        switch self {
        case .unbalanced(let purpose, let currency, let difference):
            """
            the entry for '\(purpose.rawValue)' does not balance: debits exceed credits by \(difference) minor units \
            of \(currency)
            """
        case .tooLarge(let purpose, let account, let amount):
            """
            the entry for '\(purpose.rawValue)' moves \(amount) minor units on \(account.rawValue), more than \
            \(EntryDraft.amountMax)
            """
        case .tooManySides(let purpose, let count):
            "the entry for '\(purpose.rawValue)' has \(count) sides, more than \(EntryDraft.sidesMax)"
        }
    }
}
