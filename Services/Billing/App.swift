import Runtime

@main
enum App {
    static let program = ServiceProgram(
        summary: "issues invoices for what was shipped",
        settings: { settings in
            settings.read(
                .choice(
                    "O2C_BILLING_TAX_ROUNDING", "Where the tax of an invoice is rounded.", default: TaxRounding.line
                ))
        },
        logic: { BillingLogic(taxRounding: $0) },
        endpoints: { access, _ in BillingAPI.endpoints(access) })

    static func main() { program.run() }
}
