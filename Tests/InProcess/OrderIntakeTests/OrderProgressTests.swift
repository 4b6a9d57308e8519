import Contracts
import Testing

@testable import OrderIntake

@Suite("The course of an order")
struct OrderProgressTests {
    private static let reserved = OrderEvent.stockReserved(availableDate: monday)
    private static let shipmentCancelled = OrderEvent.shipmentCancelled(actor: "kim", reason: "late")

    private func order(after events: OrderEvent...) throws -> OrderProgress {
        var order = OrderProgress(
            id: OrderID(lane: 0, counter: 1), customer: nil, updatedAt: Timestamp(microseconds: 0))
        for event in events { _ = try order.take(event) }
        return order
    }

    private func order(in state: OrderState) throws -> OrderProgress {
        switch state {
        case .received: return try order()
        case .confirmed: return try order(after: Self.reserved, .creditReserved)
        case .cancelling:
            var order = try order(in: .confirmed)
            _ = try order.cancel(because: "late")
            return order
        case .dispatched: return try order(after: Self.reserved, .creditReserved, .dispatched)
        case .delivered: return try order(after: Self.reserved, .creditReserved, .dispatched, .delivered)
        case .completed: return try order(after: Self.reserved, .creditReserved, .dispatched, .delivered, .settled)
        case .declined: return try order(after: .stockShort)
        case .cancelled:
            var order = try order()
            _ = try order.cancel(because: "late")
            return order
        }
    }

    @Test("is confirmed when both reservations are there, whichever came first", arguments: [true, false])
    func confirmation(stockFirst: Bool) throws {
        var order = try order()
        let (first, second) = stockFirst ? (Self.reserved, OrderEvent.creditReserved) : (.creditReserved, Self.reserved)
        #expect(try order.take(first) == nil)
        #expect(order.state == .received)
        #expect(try order.take(second) == .confirm(availableDate: monday))
        #expect(order.state == .confirmed)
    }

    @Test(
        "is refused once, by the first refusal; answers that come later change nothing",
        arguments: [
            (OrderEvent.stockShort, DeclineCause.stockShort), (.creditDeclined, .creditDeclined),
            (.deadlinePassed, .deadlinePassed),
        ])
    func refusal(event: OrderEvent, cause: DeclineCause) throws {
        var order = try order()
        #expect(try order.take(event) == .decline(cause))
        #expect(order.state == .declined && order.cause == cause.rawValue)
        let refused = order
        for late in [Self.reserved, .stockShort, .creditReserved, .creditDeclined, .deadlinePassed] {
            #expect(try order.take(late) == nil)
        }
        #expect(order == refused)
    }

    @Test("passes its deadline unharmed once it stands", arguments: OrderState.allCases.filter { $0 != .received })
    func deadline(state: OrderState) throws {
        var order = try order(in: state)
        #expect(try order.take(.deadlinePassed) == nil)
        #expect(order.state == state)
    }

    @Test("is complete when it is delivered and paid, in whatever order the news come")
    func completion() throws {
        let news: [OrderEvent] = [.dispatched, .delivered, .settled]
        // The delivery follows the dispatch: they come by one stream.
        for place in 0...2 {
            var events: [OrderEvent] = [.dispatched, .delivered]
            events.insert(.settled, at: place)
            var order = try order(in: .confirmed)
            let consequences = try events.map { try order.take($0) }
            #expect(consequences == [nil, nil, .complete])
            #expect(order.state == .completed)
            for event in news { #expect(try order.take(event) == nil, "said twice") }
        }
    }

    @Test("is cancelled at once before it stands, and later only when Fulfillment agrees")
    func cancellation() throws {
        var received = try order()
        #expect(try received.cancel(because: "too dear") == .cancelled)
        #expect(received.state == .cancelled && received.cause == "too dear")

        var confirmed = try order(in: .confirmed)
        #expect(try confirmed.cancel(because: "too late") == .requested)
        #expect(confirmed.state == .cancelling)
        #expect(try confirmed.take(Self.shipmentCancelled) == .cancel(actor: "kim", reason: "late"))
        #expect(confirmed.state == .cancelled)
        #expect(try confirmed.take(Self.shipmentCancelled) == nil, "said twice")
    }

    @Test("goes on when a cancellation comes too late")
    func declined() throws {
        var crossed = try order(in: .cancelling)
        #expect(try crossed.take(.dispatched) == nil)
        #expect(crossed.state == .dispatched)
        #expect(try crossed.take(.cancellationDeclined) == nil)
        #expect(crossed.state == .dispatched)
        var back = try order(in: .cancelling)
        #expect(try back.take(.cancellationDeclined) == nil)
        #expect(back.state == .confirmed)
    }

    @Test(
        "names why it cannot be cancelled",
        arguments: [
            (.cancelling, "already-cancelling"), (.dispatched, "already-dispatched"),
            (.delivered, "already-dispatched"), (.completed, "already-dispatched"), (.declined, "already-declined"),
            (.cancelled, "already-cancelled"),
        ] as [(OrderState, String)])
    func tooLateToCancel(state: OrderState, code: String) throws {
        var order = try order(in: state)
        #expect(reasons { try order.cancel(because: "late") } == ["/order \(code)"])
        #expect(order.state == state)
    }

    @Test("never takes what cannot have happened, and stays as it was")
    func impossible() throws {
        let impossible: [OrderState: [OrderEvent]] = [
            .received: [.dispatched, .delivered, .settled, .cancellationDeclined, Self.shipmentCancelled],
            .confirmed: [.stockShort, .creditDeclined, .delivered, Self.shipmentCancelled],
            .cancelling: [.stockShort, .creditDeclined, .delivered],
            .dispatched: [.stockShort, .creditDeclined, Self.shipmentCancelled],
            .delivered: [.stockShort, .creditDeclined, Self.shipmentCancelled],
            .completed: [.stockShort, .creditDeclined, Self.shipmentCancelled],
            .declined: [.dispatched, .delivered, .settled, .cancellationDeclined, Self.shipmentCancelled],
            .cancelled: [.dispatched, .delivered, .settled, .cancellationDeclined],
        ]
        for state in OrderState.allCases {
            for event in try #require(impossible[state]) {
                var order = try order(in: state)
                let before = order
                #expect(throws: IllegalTransition.self, "\(state) \(event)") { try order.take(event) }
                #expect(order == before)
            }
        }
    }

    @Test("does not take two answers to one question")
    func contradiction() throws {
        var order = try order(after: Self.reserved)
        #expect(try order.take(Self.reserved) == nil, "said twice")
        #expect(throws: IllegalTransition.self) { try order.take(.stockShort) }
        #expect(order.state == .received)
    }
}
