import Runtime

@main
enum App {
    static func main() {
        ServiceProgram(
            summary: "issues invoices for what was shipped", settings: { _ in }, logic: { BillingLogic() }, endpoints: { _, _ in [] }
        ).run()
    }
}
