import Contracts
import Testing

@testable import Collections

@Suite("Credit is reserved within the limit")
struct CreditTests {
    private func account(limit: Int64?) -> Account { Account(registered(customer(1), limit: limit)) }

    @Test("Up to the limit and not beyond it; exposure is what is reserved and what is open")
    func limit() throws {
        var account = account(limit: 1_000)
        #expect(try account.reserve(600) == nil)
        try account.invoice(gross: 720, inPlaceOf: 600)
        #expect(try account.exposure() == 720)
        #expect(try account.reserve(281) == CreditShortage(exposure: 720, limit: 1_000))
        #expect(try account.reserve(280) == nil)
        try account.settle(720)
        try account.release(280)
        #expect(try account.exposure() == 0)
    }

    @Test("Without a limit there is none")
    func noLimit() throws {
        var account = account(limit: nil)
        #expect(try account.reserve(1_000_000_000_000) == nil)
    }

    @Test("A limit that was set here stands until the registration names another one")
    func registrationAndLimit() throws {
        var account = account(limit: 1_000)
        account.setCreditLimit(.limited(5_000))
        try account.register(registered(customer(1), version: 2, limit: 1_000, account: "renamed"))
        #expect(account.creditLimit == .limited(5_000) && account.name == "renamed" && account.version == 2)
        try account.register(registered(customer(1), version: 4, limit: 2_000))
        #expect(account.creditLimit == .limited(2_000))
        // Late: history.
        try account.register(registered(customer(1), version: 3, limit: 9_000))
        #expect(account.creditLimit == .limited(2_000) && account.version == 4)
        #expect(throws: AccountFault.currencyChanged(customer(1), .eur, .usd)) {
            try account.register(registered(customer(1), version: 5, currency: .usd))
        }
    }

    @Test("Nobody can order or owe less than nothing")
    func negativeAmounts() throws {
        var account = account(limit: nil)
        #expect(throws: AccountFault.negativeAmount(customer(1), -1)) { try account.reserve(-1) }
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
