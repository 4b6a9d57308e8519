import Runtime

@main
enum App {
    static let program = ServiceProgram(
        summary: "plans shipments, and says when goods leave and arrive",
        settings: { FulfillmentPolicy(&$0) }, logic: { FulfillmentLogic(policy: $0) },
        endpoints: { FulfillmentAPI.endpoints($0, $1) })

    static func main() { program.run() }
}
