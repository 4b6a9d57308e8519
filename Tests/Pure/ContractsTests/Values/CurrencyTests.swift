import Contracts
import Testing

@Suite("Currencies")
struct CurrencyTests {
    /// List one of ISO 4217, published 2026-01-01, as a copy of 2026-02-01 has it: code and digits of the minor unit.
    private static let listed = """
        AED2 AFN2 ALL2 AMD2 AOA2 ARS2 AUD2 AWG2 AZN2 BAM2 BBD2 BDT2 BHD3 BIF0 BMD2 BND2 BOB2 BOV2 BRL2 BSD2 \
        BTN2 BWP2 BYN2 BZD2 CAD2 CDF2 CHE2 CHF2 CHW2 CLF4 CLP0 CNY2 COP2 COU2 CRC2 CUP2 CVE2 CZK2 DJF0 DKK2 \
        DOP2 DZD2 EGP2 ERN2 ETB2 EUR2 FJD2 FKP2 GBP2 GEL2 GHS2 GIP2 GMD2 GNF0 GTQ2 GYD2 HKD2 HNL2 HTG2 HUF2 \
        IDR2 ILS2 INR2 IQD3 IRR2 ISK0 JMD2 JOD3 JPY0 KES2 KGS2 KHR2 KMF0 KPW2 KRW0 KWD3 KYD2 KZT2 LAK2 LBP2 \
        LKR2 LRD2 LSL2 LYD3 MAD2 MDL2 MGA2 MKD2 MMK2 MNT2 MOP2 MRU2 MUR2 MVR2 MWK2 MXN2 MXV2 MYR2 MZN2 NAD2 \
        NGN2 NIO2 NOK2 NPR2 NZD2 OMR3 PAB2 PEN2 PGK2 PHP2 PKR2 PLN2 PYG0 QAR2 RON2 RSD2 RUB2 RWF0 SAR2 SBD2 \
        SCR2 SDG2 SEK2 SGD2 SHP2 SLE2 SOS2 SRD2 SSP2 STN2 SVC2 SYP2 SZL2 THB2 TJS2 TMT2 TND3 TOP2 TRY2 TTD2 \
        TWD2 TZS2 UAH2 UGX0 USD2 USN2 UYI0 UYU2 UYW4 UZS2 VED2 VES2 VND0 VUV0 WST2 XAD2 XAF0 XCD2 XCG2 XOF0 \
        XPF0 YER2 ZAR2 ZMW2 ZWG2
        """.split(separator: " ").map { (String($0.dropLast()), Int(String($0.suffix(1)))) }

    /// Its codes without a minor unit, and those of list three: withdrawn.
    private static let others = """
        XAG XAU XBA XBB XBC XBD XDR XPD XPT XSU XTS XUA XXX ADP AFA ALK ANG AOK AON AOR ARA ARP ARY ATS AYM \
        AZM BAD BEC BEF BEL BGJ BGK BGL BGN BOP BRB BRC BRE BRN BRR BUK BYB BYR CHC CSD CSJ CSK CUC CYP DDM \
        DEM ECS ECV EEK ESA ESB ESP FIM FRF GEK GHC GHP GNE GNS GQE GRD GWE GWP HRD HRK IEP ILP ILR ISJ ITL \
        LAJ LSM LTL LTT LUC LUF LUL LVL LVR MGF MLF MRO MTL MTP MVQ MXP MZE MZM NIC NLG PEH PEI PES PLZ PTE \
        RHD ROK ROL RUR SDD SDP SIT SKK SLL SRG STD SUR TJR TMM TPE TRL UAK UGS UGW USS UYN UYP VEB VEF VNC \
        XEU XFO XFU XRE YDD YUD YUM YUN ZAL ZMK ZRN ZRZ ZWC ZWD ZWL ZWN ZWR
        """.split(separator: " ").map { String($0) }

    @Test("are those of the current list, with their minor units")
    func current() throws {
        #expect(Self.listed.count == 165)
        for (code, digits) in Self.listed {
            let currency = try #require(Currency(code), "\(code)")
            #expect(currency.exponent == digits && currency.code == code && currency.description == code)
        }
    }

    @Test("and no others, whichever three letters are tried")
    func all() {
        let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
        let codes = letters.flatMap { a in letters.flatMap { b in letters.map { c in "\(a)\(b)\(c)" } } }
        #expect(codes.filter { Currency($0) != nil } == Self.listed.map(\.0))
        #expect(Self.others.count > 100 && Self.others.allSatisfy { Currency($0) == nil })
    }

    @Test(
        "XCG is money; what a country gave up is not, and a hint says what took its place",
        arguments: [
            ("ANG", "XCG"), ("HRK", "EUR"), ("BGN", "EUR"), ("SLL", "SLE"), ("ZWL", "ZWG"), ("CUC", "CUP"),
            ("DEM", nil), ("XXX", nil), ("eur", nil), ("", nil),
        ])
    func successors(code: String, successor: String?) {
        #expect(Currency(code) == nil)
        #expect(Currency.meant(by: code)?.code == successor)
        var wrong = ReasonList()
        #expect(wrong.currency(code, at: "/currency") == nil)
        #expect(wrong.reasons.map(\.code) == ["unknown-currency"])
        #expect(wrong.reasons.map(\.pointer) == ["/currency"])
        #expect(wrong.reasons.first?.detail.contains("took the place of") == (successor != nil))
        #expect(wrong.currency("XCG", at: "/currency")?.code == "XCG" && wrong.reasons.count == 1)
    }

    @Test("Other texts are none", arguments: ["", "EU", "EURO", "eur", "XXX", "DEM", "€UR", "E R", "A\u{0}A"])
    func unknown(code: String) { #expect(Currency(code) == nil) }

    @Test func theNamedOnesAreThemselves() {
        #expect([Currency.eur, .gbp, .usd, .jpy].map(\.code) == ["EUR", "GBP", "USD", "JPY"])
    }
}
