import Runtime

@main
enum App {
    static let program = ServiceProgram(
        summary: "issues invoices for what was shipped",
        settings: { BillingSettings(&$0) }, logic: { BillingLogic(settings: $0) },
        endpoints: { access, _ in BillingAPI.endpoints(access) })

    static func main() { program.run() }
}
