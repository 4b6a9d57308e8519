import Contracts
import Rows

/// What a payment pays: by its reference, else by its payer and amount, else nothing. It never guesses.
enum Matching: Hashable, Sendable {
    /// It names an open receivable. What is left over goes to the payer's other open receivables, due first in front.
    case named(Receivable)
    /// It names one that has been paid: paid twice, most likely. A person decides.
    case settled(Receivable)
    /// It names none, but its payer has exactly one open receivable of this amount and currency.
    case exact(Receivable)
    /// Its payer is known, but not what it pays.
    case payer(Account)
    case unknown

    /// Looks for what a payment pays among what is loaded.
    /// - Parameter account: the payer's, as its sender names it; what is not known counts as not named.
    init(_ remittance: Remittance, account name: String?, in ledger: SubLedger) {
        let account = name.flatMap { ledger.account(named: $0) }
        if let receivable = ledger.receivable(named: remittance.key) {
            self = receivable.isSettled ? .settled(receivable) : .named(receivable)
        } else if let account {
            let equal = ledger.openReceivables(of: account.customer, in: remittance.currency)
                .filter { $0.open == remittance.amount }
            self = equal.count == 1 ? .exact(equal[0]) : .payer(account)
        } else {
            self = .unknown
        }
    }

    /// The lane in which what it pays lives; `nil` where there is nothing of that kind, and any lane may keep it.
    var home: Lane? {
        switch self {
        case .named(let receivable), .settled(let receivable), .exact(let receivable): receivable.invoice.lane
        case .payer(let account): account.customer.lane
        case .unknown: nil
        }
    }

    /// Whose money it is.
    var customer: CustomerID? {
        switch self {
        case .named(let receivable), .settled(let receivable), .exact(let receivable): receivable.customer
        case .payer(let account): account.customer
        case .unknown: nil
        }
    }
}

extension SubLedger {
    /// Allocates a payment as its matching says; what it leaves over stays unapplied.
    /// - Parameter payer: the account that the sender names. Money of somebody else pays what it names, and nothing
    ///   more.
    mutating func apply(_ payment: inout Payment, _ matching: Matching, payer: String?) throws -> [Allocation] {
        switch matching {
        case .named(let receivable):
            var allocations = [try allocate(&payment, to: receivable.invoice)].compactMap { $0 }
            guard let customer = receivable.customer, !allocations.isEmpty, payment.unapplied > 0,
                payer == nil || payer == accounts[customer]?.name
            else { return allocations }
            for other in openReceivables(of: customer, in: payment.remittance.currency)
            where payment.unapplied > 0 && allocations.count < Payment.allocationsMax {
                if let allocation = try allocate(&payment, to: other.invoice) { allocations.append(allocation) }
            }
            return allocations
        case .exact(let receivable):
            return [try allocate(&payment, to: receivable.invoice)].compactMap { $0 }
        case .settled, .payer, .unknown:
            return []
        }
    }
}
