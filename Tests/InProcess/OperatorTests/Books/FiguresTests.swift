import Contracts
import JSON
import Testing

@testable import Operator

@Suite("Quantities, as an operator reads them")
struct FiguresTests {
    @Test("have their point and their unit of measure; pieces are whole")
    func quantities() {
        #expect(Figures.quantity(1_234_500, decimals: 3, unit: .kilogram) == "1,234.500 KGM")
        #expect(Figures.quantity(-5, decimals: 2, unit: .hour) == "-0.05 HUR")
        #expect(Figures.quantity(1_234, decimals: nil, unit: nil) == "1,234")
    }

    @Test("stand so in the history of an order")
    func history() throws {
        let order = OrderID(lane: 0, counter: 1)
        let fact = StockShort(
            order: order,
            lines: [
                .init(sku: "FLOUR", requested: 2_500, available: 1_200, unit: .kilogram, decimals: 3),
                .init(sku: "LAMP", requested: 2, available: 0),
            ])
        let event = CloudEvent(
            id: "1", source: Service.inventory.source, type: StockShort.type, data: fact.encoded())
        #expect(
            try Narrator.sentence(event, of: order)
                == "stock is short: FLOUR wants 2.500 KGM, has 1.200 KGM; LAMP wants 2, has 0")
    }
}
