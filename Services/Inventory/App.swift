import Contracts
import Runtime

@main
enum App {
    static let program = ServiceProgram(
        summary: "knows items and stock, reserves stock for orders and issues it at cost",
        settings: { ReportedDays(&$0) },
        logic: { InventoryLogic(reportedDays: $0) }, endpoints: { InventoryAPI.endpoints($0, $1) })

    static func main() { program.run() }
}
