import Contracts
import Testing

@Suite("What an event is about")
struct SubjectTests {
    @Test("says its kind, so that identifiers that look alike do not meet")
    func kinds() {
        let id = Int64(7) << 40 | 1024
        #expect(OrderID(rawValue: id).map { Subject.order($0).description } == "order/7-1024")
        #expect(PaymentID(rawValue: id).map { Subject.payment($0).description } == "payment/7-1024")
        #expect(CustomerID(rawValue: id).map { Subject.customer($0).description } == "customer/7-1024")
        #expect(Subject.item("A/B 1").description == "item/A/B 1")
        #expect(Subject.account("order/7-1024").kind == .account)
    }

    @Test("is read as it was written", arguments: Subject.Kind.allCases)
    func reading(_ kind: Subject.Kind) {
        let subject = Subject(kind, "7-1024")
        #expect(Subject(subject.description) == subject)
        #expect(subject.kind == kind && subject.name == "7-1024")
        #expect((subject.order == nil) == (kind != .order))
    }

    @Test("the largest identifier fits", arguments: Subject.Kind.allCases)
    func largest(_ kind: Subject.Kind) {
        let id = OrderID(lane: OrderID.laneMax, counter: OrderID.counterMax)
        #expect(Subject.order(id).description == "order/\(id)" && Subject.order(id).order == id)
    }

    @Test(
        "has a known kind and a name", arguments: ["", "/", "order", "order/", "7-1024", "orders/7-1024", "Order/7-1"])
    func refusals(_ text: String) { #expect(Subject(text) == nil) }

    @Test("a command is about what its sender can name")
    func commands() {
        var payment = RecordPayment(
            bankAccount: "MAIN", bankReference: "17", bookedOn: "", valueDate: "", amount: 1, currency: "GBP")
        #expect(payment.subject == Subject(.remittance, "MAIN 17") && payment.partitionKey == "MAIN 17")
        payment.payer = RecordPayment.Payer(account: "C-1")
        #expect(payment.subject == .account("C-1"))
        #expect(CancelOrder(order: "7-1", reason: "").subject.order == OrderID(lane: 7, counter: 1))
    }
}
