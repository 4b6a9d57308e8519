import Runtime

@main
enum App {
    static let program = ServiceProgram(
        summary: "knows items and stock, reserves stock for orders and issues it at cost", settings: { _ in },
        logic: { InventoryLogic() }, endpoints: { InventoryAPI.endpoints($0, $1) })

    static func main() { program.run() }
}
