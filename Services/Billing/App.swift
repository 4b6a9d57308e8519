import Runtime

@main
enum App {
    static let program = ServiceProgram(
        summary: "issues invoices for what was shipped",
        settings: { _ in }, logic: { BillingLogic() },
        endpoints: { access, _ in BillingAPI.endpoints(access) })

    static func main() { program.run() }
}
