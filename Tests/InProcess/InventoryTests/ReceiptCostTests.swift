import Contracts
import SeededRandom
import Testing

@testable import Inventory

@Suite("A receipt says what it cost")
struct ReceiptCostTests {
    private func receipt(
        _ quantity: Int64, unitCost: Int64? = nil, per: Int64? = nil, totalCost: Int64? = nil, oneUnit: Int64 = 1
    ) throws -> Receipt {
        let command = ReceiveStock(
            sku: "A", quantity: quantity, unitCost: unitCost, per: per, totalCost: totalCost, currency: "EUR",
            reference: "GR-1")
        return try Receipt(command, for: shelf(Stock("A")), oneUnit: oneUnit)
    }

    private func codes(_ body: () throws -> Receipt) -> [String] {
        do {
            _ = try body()
            return []
        } catch {
            return (error as? Refused)?.reasons.map { "\($0.pointer) \($0.code)" } ?? ["\(error)"]
        }
    }

    @Test("1,000 screws received for 35.00, in total, at 35 per 10, or at 3.5 a piece as 7 per 2")
    func screws() throws {
        #expect(try receipt(1_000, totalCost: 35_00).cost == 35_00)
        #expect(try receipt(1_000, unitCost: 35, per: 10).cost == 35_00)
        #expect(try receipt(1_000, unitCost: 7, per: 2).cost == 35_00)
    }

    @Test("The cost of one unit of measure is that of as many parts as the item's decimals say")
    func oneUnit() throws {
        // 2.500 kg at 1.99 a kilogram, 2.75 m at 4.00 a metre.
        #expect(try receipt(2_500, unitCost: 1_99, oneUnit: 1_000).cost == 4_98)
        #expect(try receipt(275, unitCost: 4_00, oneUnit: 100).cost == 11_00)
        #expect(try receipt(275, unitCost: 4_00, per: 1, oneUnit: 100).cost == 1_100_00)
    }

    @Test("It names its cost once: by unit, for a quantity or not, or as a whole")
    func namedOnce() {
        #expect(codes { try receipt(1) } == ["/unitCost cost-missing"])
        #expect(codes { try receipt(1, per: 1) } == ["/unitCost cost-missing"])
        #expect(codes { try receipt(1, unitCost: 1, totalCost: 1) } == ["/totalCost cost-contradicted"])
        #expect(codes { try receipt(1, per: 1, totalCost: 1) } == ["/per cost-contradicted"])
        #expect(codes { try receipt(1, unitCost: 1, per: 0) } == ["/per out-of-range"])
        #expect(codes { try receipt(1, totalCost: -1) } == ["/totalCost out-of-range"])
        let most = Ranges.totalCost.upperBound
        #expect(codes { try receipt(1, totalCost: most + 1) } == ["/totalCost out-of-range"])
        #expect(
            codes { try receipt(Ranges.quantity.upperBound, unitCost: Ranges.unitAmount.upperBound) }
                == ["/quantity cost-too-large"])
    }

    @Test("What was found on an empty shelf is worth what the last receipt cost, in its proportion")
    func found() throws {
        var stock = Stock("A")
        try stock.receive(try receipt(1_000, totalCost: 35_00))
        #expect(try stock.adjust(by: -1_000).cost == -35_00)
        #expect(try stock.adjust(by: 10).cost == 35)
    }

    @Test("No cent is lost: stock is worth what came in less what left, whatever comes and goes")
    func nothingIsLost() throws {
        var random = SeededGenerator(seed: 54)
        for _ in 0..<60 {
            var stock = Stock("A")
            var (value, quantity) = (Int64(0), Int64(0))
            for _ in 0..<80 {
                switch Int.random(in: 0..<4, using: &random) {
                case 0:
                    let came = Int64.random(in: 1...5_000, using: &random)
                    let command =
                        Bool.random(using: &random)
                        ? try receipt(came, totalCost: Int64.random(in: 0...9_999, using: &random))
                        : try receipt(
                            came, unitCost: Int64.random(in: 0...999, using: &random),
                            per: Int64.random(in: 1...999, using: &random))
                    try stock.receive(command)
                    (value, quantity) = (value + command.cost, quantity + came)
                case 1 where stock.currency != nil:
                    let correction = Int64.random(in: -stock.onHand...40, using: &random)
                    value += try stock.adjust(by: correction).cost
                    quantity += correction
                case 2 where stock.currency != nil, 3 where stock.currency != nil:
                    // Now and then all of it.
                    let left =
                        Int.random(in: 0..<4, using: &random) == 0
                        ? stock.onHand : Int64.random(in: 0...stock.onHand, using: &random)
                    stock.reserve(left)
                    value -= try stock.issue(left).cost
                    quantity -= left
                default: break
                }
                #expect(stock.value == value && stock.onHand == quantity && value >= 0)
                #expect(quantity > 0 || value == 0, "what is not there is worth nothing")
            }
        }
    }
}

@Suite("An item keeps its unit of measure and its decimals")
struct ItemUnitTests {
    private let now = Timestamp(microseconds: 0)

    private func codes<Result>(_ body: () throws -> Result) -> [String] {
        do {
            _ = try body()
            return []
        } catch {
            return (error as? Refused)?.reasons.map(\.code) ?? ["\(error)"]
        }
    }

    @Test("One is the default, and is not told; another is a code of UN/ECE Recommendation 20")
    func units() throws {
        let one = Item(registration: try ItemRegistration(registerItem("A")), updatedAt: now)
        #expect(one.registration.unit == .one && one.registration.decimals == 0)
        #expect(one.registered.unit == nil && one.registered.decimals == nil)
        let flour = Item(
            registration: try ItemRegistration(registerItem("B", unit: "KGM", decimals: 3)), updatedAt: now)
        #expect(flour.registered.unit == .kilogram && flour.registered.decimals == 3)
        #expect(flour.registration.oneUnit == 1_000)
        #expect(
            codes { try ItemRegistration(registerItem("C", unit: "kg", decimals: 7)) } == [
                "unknown-unit", "out-of-range",
            ])
        #expect(codes { try ItemRegistration(registerItem("C", decimals: -1)) } == ["out-of-range"])
    }

    @Test("Neither changes, and every change is refused at once")
    func fixed() throws {
        var flour = Item(
            registration: try ItemRegistration(registerItem("B", unit: "KGM", decimals: 3)), updatedAt: now)
        let pieces = try ItemRegistration(registerItem("B", kind: "service"))
        #expect(codes { try flour.register(pieces, at: now) } == ["kind-fixed", "unit-fixed", "decimals-fixed"])
        let renamed = try ItemRegistration(registerItem("B", name: "Flour", unit: "KGM", decimals: 3))
        #expect(try flour.register(renamed, at: now) && flour.version == 2)
    }
}
