import Testing

@testable import Fulfillment
@testable import Operator
@testable import OrderIntake

@Suite("The words in which the operator's tool reads states")
struct OrderStageTests {
    @Test("are those of the services that publish them, all of them")
    func words() {
        #expect(OrderStage.allCases.map(\.rawValue) == OrderState.allCases.map(\.rawValue))
        #expect(ShipmentStage.allCases.map(\.rawValue) == ShipmentState.allCases.map(\.rawValue))
    }
}
