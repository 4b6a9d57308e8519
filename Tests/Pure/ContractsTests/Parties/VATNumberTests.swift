import Contracts
import Testing

@Suite("Numbers of value-added tax")
struct VATNumberTests {
    /// Six numbers of each country whose check digits are looked at: made by python-stdnum 2.2, a library by other
    /// hands, and right by it.
    private static let right = """
        ATU39099603 ATU08246281 ATU21547280 ATU97299752 ATU33401878 ATU40931925 BE0068689064 BE0693646703 \
        BE1033358519 BE1165664737 BE0217620290 BE1416584139 CHE090224418MWST CHE822896740MWST CHE070171196MWST \
        CHE948985736MWST CHE088902752MWST CHE173131331MWST DE274819825 DE682335511 DE406188363 DE773721878 \
        DE168222422 DE417711277 DK57136472 DK41238372 DK17397133 DK64832247 DK12807430 DK36649585 EE853089171 \
        EE387825157 EE661417252 EE549495626 EE125807997 EE791821093 EL824947323 EL430837659 EL170153209 \
        EL428034075 EL223625826 EL616216894 FI86986295 FI52245595 FI71527264 FI91678465 FI98100164 FI72263571 \
        FR28720286665 FR00087012100 FR96598940690 FR53160248605 FR49163654403 FR70210068425 GB332362680 \
        GB902995504 GB206756461 GB425744796 GB374283046 GB645541338 HR38494881041 HR50771918341 HR03270212276 \
        HR47431415876 HR69714340155 HR34200906410 HU37894706 HU66994277 HU18902897 HU12787201 HU44906634 \
        HU35985321 IE0434860JA IE3947928WH IE9138149SA IE5436098UW IE5780963M IE7247544H IT17652290150 \
        IT13243250159 IT13089890159 IT62576400154 IT23646640153 IT38306170150 LU83468846 LU76441280 LU87980843 \
        LU52745844 LU28797661 LU12115122 NL579696200B27 NL839497623B23 NL929379485B50 NL079335573B80 \
        NL985272661B63 NL266664222B71 NO016636088MVA NO836661931MVA NO726129525MVA NO777977881MVA NO914733243MVA \
        NO735802275MVA PL9738547614 PL4329130647 PL3871920426 PL1534321732 PL6273051519 PL4377994274 PT975035363 \
        PT273868683 PT758986939 PT759163103 PT759824720 PT797159940 RO9093 RO1105900 RO135472958 RO872797057 \
        RO2588773896 RO1782860 SE555359224601 SE588566630401 SE548502862401 SE520780205801 SE214117560001 \
        SE755907656201 SI74940368 SI53855132 SI61928798 SI47951664 SI45959307 SI52312771
        """.split(separator: " ").map { String($0) }

    /// Four of each that are wrong by their check digits alone.
    private static let wrong = """
        ATU52601815 ATU90830166 ATU13186091 ATU94821993 BE1499207074 BE0374847771 BE0417047187 BE1633191284 \
        CHE544491301MWST CHE965926543MWST CHE288429182MWST CHE035887286MWST DE791565726 DE725672811 DE787113521 \
        DE967762967 DK57848569 DK27081542 DK55567902 DK23536562 EE358703930 EE588822525 EE347800075 EE192565183 \
        EL125690858 EL186726217 EL187551918 EL892573727 FI60603393 FI09324510 FI11591970 FI03552010 FR62792042220 \
        FR19401455041 FR94595365336 FR97742731646 GB819634849 GB446957682 GB088913418 GB363861600 HR24612546095 \
        HR70819053334 HR71406005874 HR27279309182 HU60127312 HU69636064 HU48178014 HU35698407 IE0441749EA \
        IE5433845VH IE7935231HA IE0837691LW IT28265130150 IT37446290154 IT74237020159 IT80303860150 LU23365015 \
        LU22297451 LU47262624 LU25341113 NL983657145B84 NL843601114B75 NL549789988B12 NL660526569B59 \
        NO897423352MVA NO326377312MVA NO108033057MVA NO007765242MVA PL7824301733 PL4687644004 PL4488379291 \
        PL0626761027 PT683033397 PT362632809 PT136268778 PT207064859 RO8413565 RO5379717 RO6865 RO107339 \
        SE231778791101 SE730659605601 SE753588099001 SE847580638001 SI65567861 SI17405051 SI59803219 SI48613935
        """.split(separator: " ").map { String($0) }

    private func error(_ text: String) -> VATNumberError? {
        do throws(VATNumberError) {
            _ = try VATNumber(checking: text)
            return nil
        } catch { return error }
    }

    @Test("Another library's numbers are right here, and what is wrong there is wrong here")
    func anotherHand() {
        #expect(Self.right.count == 6 * 22 && Self.wrong.count == 4 * 22)
        for text in Self.right { #expect(error(text) == nil, "\(text)") }
        for text in Self.wrong { #expect(error(text) == .wrongCheckDigits, "\(text)") }
    }

    /// Sums modulo 11 of which 10 and 0 have the same digit (EL, PT, RO), and two sums of which either may be right
    /// (GB, NL) miss some.
    @Test("A mistyped digit is noticed, where the country's sum notices every one")
    func mistyped() {
        for text in Self.right where !["EL", "GB", "NL", "PT", "RO"].contains(text.prefix(2)) {
            let bytes = Array(text.utf8)
            // The last two digits of a Swedish number are no check digits, and none of it.
            let count = text.hasPrefix("SE") ? 12 : bytes.count
            for index in 2..<count where (0x30...0x39).contains(bytes[index]) {
                for other in UInt8(0x30)...0x39 where other != bytes[index] {
                    var mistyped = bytes
                    mistyped[index] = other
                    let wrong = String(decoding: mistyped, as: UTF8.self)
                    #expect(error(wrong) != nil, "\(text) as \(wrong)")
                }
            }
        }
    }

    @Test(
        "Each country's form is taken, with separators or without, and kept one way",
        arguments: [
            ("de 136 695 976", "DE136695976", "DE"), ("EL 094259216", "EL094259216", "GR"),
            ("CHE-107.787.577 IVA", "CHE107787577", "CH"), ("CHE107787577MWST", "CHE107787577", "CH"),
            ("CHE-107.787.577", "CHE107787577", "CH"), ("NO 995 525 828 MVA", "NO995525828MVA", "NO"),
            ("NO995525828", "NO995525828MVA", "NO"), ("GB 980 7806 84", "GB980780684", "GB"),
            ("XI980780684", "XI980780684", "GB"), ("GBGD123", "GBGD123", "GB"), ("GBHA599", "GBHA599", "GB"),
            ("GB980780684001", "GB980780684001", "GB"), ("IE6433435F", "IE6433435F", "IE"),
            ("IE6433435OA", "IE6433435OA", "IE"), ("IE8D79739I", "IE8D79739I", "IE"),
            ("NL004495445B01", "NL004495445B01", "NL"), ("NL002455799B11", "NL002455799B11", "NL"),
            ("FR40303265045", "FR40303265045", "FR"), ("FRK7399859412", "FRK7399859412", "FR"),
            ("ESB64717838", "ESB64717838", "ES"), ("ES54362315K", "ES54362315K", "ES"),
            ("BE0403.019.261", "BE0403019261", "BE"), ("BG175074752", "BG175074752", "BG"),
            ("CY10259033P", "CY10259033P", "CY"), ("CZ25123891", "CZ25123891", "CZ"),
            ("LT119511515", "LT119511515", "LT"), ("LT100001919017", "LT100001919017", "LT"),
            ("LV40003521600", "LV40003521600", "LV"), ("MT11679112", "MT11679112", "MT"),
            ("SK2022749619", "SK2022749619", "SK"), ("RO18547290", "RO18547290", "RO"),
        ])
    func forms(text: String, kept: String, country: String) throws {
        let id = try VATNumber(checking: text)
        #expect(id.taxID == TaxID(country: id.country, id: kept))
        #expect(id.description == kept && id.country.code == country)
        #expect(VATNumber(kept) == id && VATNumber(id.printed) == id)
    }

    @Test("All states of the European Union are there, and the United Kingdom, Switzerland and Norway")
    func countries() {
        let known = Country.all.filter(VATNumber.isKnown).map(\.code).joined(separator: " ")
        #expect(
            known
                == "AT BE BG CH CY CZ DE DK EE ES FI FR GB GR HR HU IE IT LT LU LV MT NL NO PL PT RO SE SI SK")
    }

    @Test(
        "What is none is refused by name",
        arguments: [
            ("", VATNumberError.unknownPrefix), ("136695976", .unknownPrefix), ("GR094259216", .unknownPrefix),
            ("US123456789", .unknownPrefix), ("DE136,695,976", .unknownPrefix), ("DÉ136695976", .unknownPrefix),
            ("DE13669597", .wrongForm("DE")), ("DE1366959766", .wrongForm("DE")), ("DE13669597A", .wrongForm("DE")),
            ("ATU1358562", .wrongForm("AT")), ("BE2403019261", .wrongForm("BE")), ("ES123456789", .wrongForm("ES")),
            ("NL004495445C01", .wrongForm("NL")), ("RO1", .wrongForm("RO")), ("DE136695978", .wrongCheckDigits),
            ("EL123456781", .wrongCheckDigits), ("IE6433435E", .wrongCheckDigits), ("GB802311781", .wrongCheckDigits),
            (String(repeating: "D", count: 65), .unknownPrefix),
        ])
    func refused(text: String, expected: VATNumberError) { #expect(error(text) == expected) }

    @Test("Papers have the country's own spelling, and a mask shows too little to use")
    func shown() throws {
        #expect(VATNumber("CHE107787577")?.printed == "CHE-107.787.577 MWST")
        #expect(VATNumber("NO995525828")?.printed == "NO 995 525 828 MVA")
        #expect(VATNumber("DE 136 695 976")?.printed == "DE136695976")
        #expect(VATNumber("DE136695976")?.masked == "DE****976")
    }
}
