import Runtime

/// What an operator can tell Billing.
struct BillingSettings: Hashable, Sendable {
    /// Where the tax of an invoice is rounded.
    var taxRounding = TaxRounding.line

    init(taxRounding: TaxRounding = .line) { self.taxRounding = taxRounding }

    init(_ settings: inout Settings) {
        taxRounding = settings.read(
            .choice("O2C_BILLING_TAX_ROUNDING", "Where the tax of an invoice is rounded.", default: TaxRounding.line))
    }
}
