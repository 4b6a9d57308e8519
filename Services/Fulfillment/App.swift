import Runtime

@main
enum App {
    static func main() {
        ServiceProgram(
            summary: "plans shipments, and says when goods leave and arrive",
            settings: { FulfillmentPolicy(&$0) }, logic: { FulfillmentLogic(policy: $0) },
            endpoints: { FulfillmentAPI.endpoints($0, $1) }
        ).run()
    }
}
