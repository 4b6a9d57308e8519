import Contracts
import JSON
import Tax
import Testing

@testable import OrderIntake

@Suite("Who buys, and where the goods go")
struct OrderBuyerTests {
    private let items = ["W-1": item("W-1")]

    private func submit(
        _ command: SubmitOrder, by seller: RegisterEntity = entity(), to buyer: RegisterCustomer? = nil,
        guestGrossMax: Int64 = OrderIntakeSettings.guestGrossMaxDefault, earlier: OrderID? = nil
    ) throws -> Submission {
        let context = Submission.Context(
            entities: [try legalEntity(seller)], customer: try buyer.map { try customer($0) }, rates: .shipped,
            today: monday, guestGrossMax: guestGrossMax, orderOfSameNumber: earlier)
        return try Submission(command, context) { items[$0] }
    }

    private var acme: RegisterCustomer {
        var command = registration()
        command.shipTo = [ShipTo(code: "NYC", party: Party(name: "Acme New York", country: "US"))]
        return command
    }

    @Test("A guest who orders for 2,250,000.00 without a name is refused for the name, and with one for the amount")
    func guests() throws {
        let large = [line("W-1", 1, 225_000_000)]
        #expect(reasons { try submit(submission(account: nil, lines: large)) } == ["/buyer buyer-missing"])
        let named = submission(account: nil, country: "GB", lines: large)
        #expect(reasons { try submit(named) } == [" prepayment-needed"])
        #expect(try submit(named, guestGrossMax: 270_000_000).gross == 270_000_000)
        #expect(reasons { try submit(named, guestGrossMax: 269_999_999) } == [" prepayment-needed"])
        #expect(
            try submit(submission(account: nil, country: "GB", lines: [line("W-1", 1, 0)]), guestGrossMax: 0).net == 0)
        #expect(
            try submit(submission(lines: large), to: acme).gross == 270_000_000, "a customer has credit, or has not")
    }

    @Test("Whoever has an account is no guest")
    func both() {
        var order = submission()
        order.buyer = Party(name: "Somebody", country: "GB")
        #expect(reasons { try submit(order, to: acme) } == ["/buyer buyer-named-twice"])
    }

    @Test("No order of a blocked customer is taken; other blocks stop no order")
    func blocked() throws {
        var customer = acme
        customer.blocks = ["delivery", "invoice", "dunning"]
        #expect(reasons { try submit(submission(), to: customer) } == [])
        customer.blocks = ["order"]
        #expect(reasons { try submit(submission(), to: customer) } == ["/account customer-blocked"])
    }

    @Test("A British customer's order is an export where the goods go to its place in the US, by its code")
    func places() throws {
        var order = submission()
        #expect(try submit(order, to: acme).taxRules.map(\.category) == [.standard])
        order.shipTo = "NYC"
        let sold = try submit(order, to: acme)
        #expect(sold.taxRules.map(\.category) == [.export] && sold.taxRules.first?.reason?.text == "Export from GB")
        #expect(sold.buyer.country == "US" && sold.buyer.shipTo == "NYC" && sold.buyer.shipToParty == nil)
        #expect(sold.buyer.version == 1, "whose fact has the address")
        order.shipTo = "LON"
        #expect(reasons { try submit(order, to: acme) } == ["/shipTo unknown-ship-to"])
        #expect(reasons { try submit(order, to: registration()) } == ["/shipTo unknown-ship-to"])
        order.account = nil
        order.buyer = Party(name: "A guest", country: "GB")
        #expect(reasons { try submit(order) } == ["/shipTo unknown-ship-to"])
    }

    @Test("An order may carry the address to which its goods go, a guest's too")
    func addresses() throws {
        let there = Party(name: "A friend", country: "US")
        for isGuest in [true, false] {
            var order = submission(account: isGuest ? nil : "ACME", country: isGuest ? "GB" : nil)
            order.shipToParty = there
            let sold = try submit(order, to: isGuest ? nil : acme)
            #expect(sold.buyer.country == "US" && sold.buyer.shipToParty == .plain(there))
            #expect(sold.taxRules.map(\.category) == [.export])
            #expect((sold.buyer.guest == nil) == !isGuest)
        }
        var both = submission()
        both.shipTo = "NYC"
        both.shipToParty = Party(name: "", country: "EL")
        #expect(
            reasons { try submit(both, to: acme) } == [
                "/shipTo ship-to-contradicted", "/shipToParty/name missing",
                "/shipToParty/address/country not-a-country",
            ])
    }

    @Test("The same purchase-order number twice is refused, naming the first order, unless it is meant")
    func purchaseOrders() throws {
        var order = submission()
        order.purchaseOrder = "4500017"
        #expect(try submit(order, to: acme).buyer.purchaseOrder == "4500017")
        let earlier = OrderID(lane: 3, counter: 7)
        do {
            _ = try submit(order, to: acme, earlier: earlier)
            Issue.record("it was taken")
        } catch let refused as Refused {
            #expect(refused.reasons.map(\.code) == ["purchase-order-twice"])
            #expect(refused.reasons.first?.detail.contains("order 3-7") == true)
        }
        order.repeatsPurchaseOrder = true
        #expect(reasons { try submit(order, to: acme, earlier: earlier) } == [])
        order.purchaseOrder = "a\nb"
        #expect(reasons { try submit(order, to: acme) } == ["/purchaseOrder not-printable"])
    }

    @Test("A simple order says no more of its buyer than who it is")
    func bytes() throws {
        let buyer = try submit(submission(), to: acme).buyer
        #expect(
            String(decoding: buyer.encoded(), as: UTF8.self)
                == #"{"customer":"0-1","version":1,"account":"ACME","country":"GB","paymentTermsDays":30}"#)
    }
}
