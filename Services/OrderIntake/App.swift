import Runtime

@main
enum App {
    static let program = ServiceProgram(
        summary: "registers customers, takes orders and decides when they stand",
        settings: { OrderIntakeSettings(&$0) }, logic: { OrderIntakeLogic(settings: $0) },
        endpoints: { OrderIntakeAPI.endpoints($0, $1) })

    static func main() { program.run() }
}
