import Contracts
import JSON
import Testing

@testable import Inventory

@Suite("Stock is counted and valued at moving-average cost")
struct StockTests {
    private func stock(_ receipts: (quantity: Int64, unitCost: Int64)...) throws -> Stock {
        var stock = Stock("A")
        for (quantity, unitCost) in receipts { try stock.receive(try receipt(quantity, unitCost: unitCost)) }
        return stock
    }

    @Test("Receipts mix: what leaves costs the average of what is there")
    func average() throws {
        var stock = try stock((10, 60), (30, 100))
        #expect(stock.value == 3_600)
        stock.reserve(10)
        let left = try stock.issue(10)
        #expect(left.cost == 900 && left.currency == .eur)
        #expect((stock.onHand, stock.reserved, stock.value) == (30, 0, 2_700))
    }

    @Test("The last piece takes what rounding left: nothing on hand is worth nothing")
    func lastPiece() throws {
        var stock = Stock(sku: "A", onHand: 3, reserved: 3, value: 100, currency: .eur, lastCost: 33, lastQuantity: 1)
        let costs = try (0..<3).map { _ in try stock.issue(1).cost }
        #expect(costs == [33, 34, 33] && costs.reduce(0, +) == 100)
        #expect((stock.onHand, stock.value) == (0, 0))
    }

    @Test("What is reserved is not available, and only what is reserved can leave or be released")
    func reserved() throws {
        var stock = try stock((5, 60))
        stock.reserve(3)
        #expect(stock.available == 2)
        #expect(throws: StockFault.notReserved(StockPlace(sku: "A", entity: "NORTH"), quantity: 4, reserved: 3)) {
            try stock.issue(4)
        }
        #expect(throws: StockFault.notReserved(StockPlace(sku: "A", entity: "NORTH"), quantity: 4, reserved: 3)) {
            try stock.release(4)
        }
        try stock.release(3)
        #expect((stock.onHand, stock.available) == (5, 5))
    }

    @Test(
        """
        Pieces lost leave at average cost; pieces found come in at it, on an empty shelf at the cost of the last \
        receipt
        """
    )
    func adjustments() throws {
        var stock = try stock((3, 100), (1, 40))
        #expect(try stock.adjust(by: -1).cost == -85)
        #expect(try stock.adjust(by: 2).cost == 170)
        #expect(try stock.adjust(by: -5).cost == -425)
        #expect((stock.onHand, stock.value) == (0, 0))
        let found = try stock.adjust(by: 2)
        #expect(found.cost == 80 && found.currency == .eur)
    }

    @Test("A correction never goes below what is reserved, and needs a first receipt")
    func refusedAdjustments() throws {
        var stock = try stock((5, 60))
        stock.reserve(3)
        let before = stock
        #expect(codes { try stock.adjust(by: -3) } == ["below-reserved"])
        #expect(codes { try stock.adjust(by: Stock.onHandMax) } == ["too-much-stock"])
        #expect(stock == before)
        var empty = Stock("B")
        #expect(codes { try empty.adjust(by: 1) } == ["no-receipt"])
    }

    @Test("Stock is never worth more than one entry of the books can hold, so that what leaves can be entered")
    func value() throws {
        var stock = try stock((1, 1_000_000_000_000))
        let dear = try receipt(1_000, unitCost: 1_000_000_000_000)
        #expect(codes { try stock.receive(dear) } == ["too-much-stock"])
    }

    @Test("Stock is valued in the currency of its first receipt")
    func currency() throws {
        var stock = try stock((1, 60))
        let dollars = try receipt(1, unitCost: 60, currency: "USD")
        #expect(codes { try stock.receive(dollars) } == ["currency-differs"])
    }

    @Test("A receipt, a correction and a registration that are wrong are refused with every reason")
    func wrongCommands() throws {
        let empty = Stock("A")
        #expect(
            codes { try Receipt(receiveStock("A", 0, currency: "USD"), for: shelf(try stock((1, 60))), oneUnit: 1) }
                == ["out-of-range", "currency-differs"])
        #expect(
            codes { try Receipt(receiveStock("?", 0), for: shelf(nil), oneUnit: 1) } == [
                "unknown-item", "out-of-range",
            ])
        #expect(
            codes { try Adjustment(AdjustStock(sku: "?", quantity: 0, reason: ""), for: shelf(nil)) }
                == ["unknown-item", "out-of-range", "missing"])
        #expect(
            codes {
                try Receipt(
                    receiveStock("A", 0, unitCost: -1, currency: "euro", reference: ""), for: shelf(empty), oneUnit: 1)
            }
                == ["out-of-range", "out-of-range", "unknown-currency", "missing"])
        #expect(
            codes {
                try Receipt(
                    receiveStock("A", Ranges.quantity.upperBound, unitCost: Ranges.unitAmount.upperBound),
                    for: shelf(empty), oneUnit: 1)
            }
                == ["cost-too-large"])
        #expect(
            codes { try Adjustment(AdjustStock(sku: "A", quantity: 0, reason: "a\nb"), for: shelf(empty)) }
                == ["out-of-range", "not-printable"])
        #expect(
            codes { try Adjustment(AdjustStock(sku: "A", quantity: .min, reason: "count"), for: shelf(empty)) }
                == ["out-of-range"])
        #expect(
            codes { try ItemRegistration(registerItem("", name: " a", taxClass: "none")) }
                == ["missing", "not-printable", "unknown-tax-class"])
        // K, as the sign of kelvin: Swift takes it for K, PostgreSQL does not.
        #expect(codes { try ItemRegistration(registerItem("\u{212A}")) } == ["not-ascii"])
    }

    /// The codes of the reasons for which something is refused; empty when it is not.
    private func codes<Result>(_ body: () throws -> Result) -> [String] {
        do {
            _ = try body()
            return []
        } catch {
            return (error as? Refused)?.reasons.map(\.code) ?? ["\(error)"]
        }
    }
}

@Suite("A reservation covers all lines of an order, or none")
struct ReservationTests {
    private let now = Timestamp(microseconds: 1_772_442_000_000_000)

    private func room(_ stocks: (String, Int64)...) -> StockRoom {
        StockRoom(
            stocks.map {
                Stock(
                    sku: $0.0, onHand: $0.1, reserved: 0, value: $0.1 * 60, currency: .eur, lastCost: 60,
                    lastQuantity: 1)
            })
    }

    @Test("Several lines of one SKU add up")
    func linesAddUp() throws {
        var room = room(("A", 5), ("B", 5))
        let short = try Reservation(for: received(order(1), ("A", 3), ("B", 1), ("A", 3)), from: &room, at: now)
        #expect(short.state == .short([StockShort.Line(sku: "A", requested: 6, available: 5)]))
        #expect(room["A"].reserved == 0 && room["B"].reserved == 0)
        let reserved = try Reservation(for: received(order(2), ("A", 3), ("B", 1), ("A", 2)), from: &room, at: now)
        #expect(reserved.state == .reserved && reserved.pieces == 6 && reserved.availableDate == now.date)
        #expect(room["A"].available == 0 && room["B"].available == 4)
    }

    @Test(
        """
        Every short line is named once, in the order of the lines; an item that nobody registered has nothing \
        available
        """
    )
    func shortages() throws {
        var room = room(("A", 1), ("B", 5))
        let reservation = try Reservation(
            for: received(order(1), ("X", 2), ("B", 5), ("A", 1), ("A", 1), ("X", 1)), from: &room, at: now)
        #expect(
            reservation.state
                == .short([
                    StockShort.Line(sku: "X", requested: 3, available: 0),
                    StockShort.Line(sku: "A", requested: 2, available: 1),
                ]))
    }

    @Test("What is kept and told of a line is measured as its order measures it; pieces say nothing")
    func units() throws {
        var order = received(order(1), ("A", 2_500), ("B", 3))
        order.lines[0].pricing = LinePricing(unit: .kilogram, decimals: 3)
        var (empty, full) = (room(("A", 1), ("B", 0)), room(("A", 5_000), ("B", 5)))
        let short = try Reservation(for: order, from: &empty, at: now)
        #expect(
            short.state
                == .short([
                    StockShort.Line(sku: "A", requested: 2_500, available: 1, unit: .kilogram, decimals: 3),
                    StockShort.Line(sku: "B", requested: 3, available: 0),
                ]))
        let reservation = try Reservation(for: order, from: &full, at: now)
        #expect(
            reservation.lines == [
                .init(number: 1, sku: "A", quantity: 2_500, unit: .kilogram, decimals: 3),
                .init(number: 2, sku: "B", quantity: 3),
            ])
        let encoded = try JSONEncoder().encode(reservation.lines)
        let text = String(decoding: encoded, as: UTF8.self)
        #expect(
            text.contains(#""unit":"KGM","decimals":3"#) && text.hasSuffix(#"{"number":2,"sku":"B","quantity":3}]"#))
    }

    @Test("A line of no pieces, or of fewer, is no order")
    func withoutQuantity() {
        var room = room(("A", 5))
        for quantity in [Int64(0), -1] {
            #expect(throws: ReservationFault.withoutQuantity(order(1))) {
                try Reservation(for: received(order(1), ("A", 2), ("A", quantity)), from: &room, at: now)
            }
        }
        #expect(throws: StockFault.notReserved(StockPlace(sku: "A", entity: "NORTH"), quantity: -1, reserved: 0)) {
            try room.issue(StockPlace(sku: "A", entity: "NORTH"), -1)
        }
        #expect(throws: StockFault.notReserved(StockPlace(sku: "A", entity: "NORTH"), quantity: -1, reserved: 0)) {
            try room.release(StockPlace(sku: "A", entity: "NORTH"), -1)
        }
    }

    @Test("What is reserved is released once")
    func release() throws {
        var room = room(("A", 5))
        var reservation = try Reservation(for: received(order(1), ("A", 3)), from: &room, at: now)
        #expect(try reservation.release(into: &room, at: now))
        #expect(try !reservation.release(into: &room, at: now))
        #expect(room["A"].available == 5)
        #expect(throws: ReservationFault.notReserved(order(1))) {
            _ = try reservation.issue(dispatched(order(1), ("A", 3)), from: &room)
        }
    }

    @Test("What is reserved is issued once, whole, at cost by line")
    func issue() throws {
        var room = room(("A", 5), ("B", 2))
        var reservation = try Reservation(for: received(order(1), ("A", 3), ("B", 1)), from: &room, at: now)
        #expect(throws: ReservationFault.differs(order(1), pieces: 4, dispatched: 3)) {
            _ = try reservation.issue(dispatched(order(1), ("A", 2), ("B", 1)), from: &room)
        }
        let issue = try #require(try reservation.issue(dispatched(order(1), ("A", 3), ("B", 1)), from: &room))
        #expect(issue.lines.map(\.cost) == [180, 60])
        #expect(try issue.costs() == [StockIssued.Cost(amount: 240, currency: .eur)])
        #expect(room["A"].onHand == 2 && room["A"].reserved == 0 && room["A"].value == 120)
        #expect(try reservation.issue(dispatched(order(1), ("A", 3), ("B", 1)), from: &room) == nil)
        #expect(throws: ReservationFault.alreadyIssued(order(1), issue.shipment)) {
            _ = try reservation.issue(dispatched(order(1), shipment: 9, ("A", 3), ("B", 1)), from: &room)
        }
        #expect(throws: ReservationFault.alreadyIssued(order(1), issue.shipment)) {
            _ = try reservation.release(into: &room, at: now)
        }
    }
}
