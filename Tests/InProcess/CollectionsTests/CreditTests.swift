import Contracts
import Testing

@testable import Collections

@Suite("Credit is reserved within the limit")
struct CreditTests {
    private func account(limit: CreditLimit?) -> Account {
        var account = Account(registered(customer(1)))
        if let limit { account.setCreditLimit(limit) }
        return account
    }

    private func reserve(
        _ amount: Int64, of account: inout Account, default limit: CreditLimit = .limited(0), credits: Int64 = 0
    ) throws -> CreditShortage? {
        try account.reserve(amount, orDefault: limit, credits: credits)
    }

    @Test("Up to the limit and not beyond it; exposure is what is reserved and what is open, less what is paid ahead")
    func limit() throws {
        var account = account(limit: .limited(1_000))
        #expect(try reserve(600, of: &account) == nil)
        try account.invoice(gross: 720, inPlaceOf: 600)
        #expect(try account.exposure(credits: 0) == 720 && account.exposure(credits: 1_000) == -280)
        #expect(try reserve(281, of: &account) == CreditShortage(exposure: 720, limit: 1_000))
        #expect(try reserve(282, of: &account, credits: 1) == CreditShortage(exposure: 719, limit: 1_000))
        #expect(try reserve(281, of: &account, credits: 1) == nil)
        try account.settle(720)
        try account.release(281)
        #expect(try account.exposure(credits: 0) == 0)
    }

    @Test("The limit that was set holds, else the default")
    func defaultLimit() throws {
        var (unset, unlimited, stopped) = (account(limit: nil), account(limit: .unlimited), account(limit: .limited(0)))
        #expect(try reserve(1, of: &unset) == CreditShortage(exposure: 0, limit: 0))
        #expect(try reserve(1, of: &unset, default: .unlimited) == nil)
        #expect(try reserve(1_000_000_000_000, of: &unlimited) == nil)
        #expect(try reserve(1, of: &stopped, default: .unlimited) == CreditShortage(exposure: 0, limit: 0))
        #expect(unset.setLimit == nil && unset.limitVersion == 0 && stopped.limitVersion == 1)
    }

    @Test("A registration changes the name, and nothing about credit")
    func registrationAndLimit() throws {
        var account = account(limit: .limited(5_000))
        try account.register(registered(customer(1), version: 2, account: "renamed"))
        #expect(account.setLimit == .limited(5_000) && account.name == "renamed" && account.version == 2)
        try account.register(registered(customer(1), version: 4))
        // Late: history.
        try account.register(registered(customer(1), version: 3, account: "late"))
        #expect(account.setLimit == .limited(5_000) && account.version == 4 && account.name != "late")
        #expect(throws: AccountFault.currencyChanged(customer(1), .eur, .usd)) {
            try account.register(registered(customer(1), version: 5, currency: .usd))
        }
    }

    /// The rule in other words, over lists of amounts.
    @Test(
        "Whatever is reserved, released, invoiced and settled, nothing is reserved beyond the limit", arguments: 1...30)
    func property(seed: UInt64) throws {
        var state = seed &* 0x9E37_79B9_7F4A_7C15
        func pick(_ below: Int64) -> Int64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int64(state >> 33) % below
        }
        var account = account(limit: nil)
        var limit = CreditLimit.limited(500)
        var (reservations, receivables): ([Int64], [Int64]) = ([], [])
        for step in 0..<200 {
            let credits = pick(3) == 0 ? pick(400) : 0
            switch pick(6) {
            case 0, 1, 2:
                let amount = pick(300)
                let owed = reservations.reduce(0, +) + receivables.reduce(0, +) - credits
                let fits = limit.amount.map { owed + amount <= $0 } ?? true
                let shortage = try reserve(amount, of: &account, default: .limited(500), credits: credits)
                #expect((shortage == nil) == fits, "seed \(seed), step \(step)")
                if fits { reservations.append(amount) } else { #expect(shortage?.exposure == owed) }
            case 3 where !reservations.isEmpty: try account.release(reservations.removeLast())
            case 4 where !reservations.isEmpty:
                let (reserved, gross) = (reservations.removeLast(), pick(360))
                try account.invoice(gross: gross, inPlaceOf: reserved)
                receivables.append(gross)
            case 5 where !receivables.isEmpty: try account.settle(receivables.removeLast())
            default:
                limit = pick(4) == 0 ? .unlimited : .limited(pick(1_000))
                account.setCreditLimit(limit)
            }
            #expect(try account.exposure(credits: 0) == reservations.reduce(0, +) + receivables.reduce(0, +))
        }
    }

    @Test("Nobody can order or owe less than nothing")
    func negativeAmounts() throws {
        var account = account(limit: nil)
        #expect(throws: AccountFault.negativeAmount(customer(1), -1)) { try reserve(-1, of: &account) }
        #expect(throws: AccountFault.negativeAmount(customer(1), -1)) { try account.invoice(gross: -1, inPlaceOf: 0) }
        #expect(throws: ReceivableFault.negative(InvoiceID(lane: 0, counter: 1), gross: -1)) {
            try Receivable(invoiced(order(1), of: nil, net: 0, gross: -1))
        }
    }

    @Test("Nothing is taken that is not there")
    func negative() throws {
        var account = account(limit: nil)
        #expect(throws: AccountFault.negative(customer(1), "reserved", by: 1, of: 0)) { try account.release(1) }
        #expect(throws: AccountFault.negative(customer(1), "open", by: 1, of: 0)) { try account.settle(1) }
    }

    @Test("What becomes of a reservation, from each state")
    func reservations() throws {
        func reservation(_ state: CreditReservation.State) -> CreditReservation {
            CreditReservation(order: order(1), customer: customer(1), amount: 100, state: state)
        }
        for state in CreditReservation.State.allCases {
            var (released, invoiced) = (reservation(state), reservation(state))
            switch state {
            case .reserved:
                #expect(try released.release() == 100 && released.state == .released)
                #expect(try invoiced.invoice() == 100 && invoiced.state == .invoiced)
            case .released, .declined:
                #expect(try released.release() == nil && released.state == state)
                #expect(throws: CreditReservationFault.illegal(order(1), state, "invoiced")) { try invoiced.invoice() }
            case .invoiced:
                #expect(throws: CreditReservationFault.illegal(order(1), state, "released")) { try released.release() }
                #expect(try invoiced.invoice() == 0 && invoiced.state == .invoiced)
            }
        }
    }
}
