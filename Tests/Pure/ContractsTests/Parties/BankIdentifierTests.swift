import SeededRandom
import Testing

@testable import Contracts

@Suite("Identifiers of banks and their accounts")
struct BankIdentifierTests {
    /// One of each country: made from release 101 of the registry by python-stdnum 2.2, a library by other hands.
    private static let ibans = """
        AD9775120877LUV93PG4YMDW AE568274281474159346639 AL4251325505SHGRGUDOLPUH8WCI AT328112916568972501 \
        AZ41FNWWT9NHQ2AKJ889I8ENFRB6 BA634454406126437887 BE45479315892991 BG89IMQT93458789XGW4P0 \
        BH68MZYYBFBZCS2G2JOA93 BI5523155925682206259607929 BR7587867181982561182207773N8 \
        BY90GNZ75449DNVOW2RNQA69GMA9 CH5878526PMPPW40Q4SC7 CR26859690344070793271 CY22226966416DTN1ATBAAMH37I0 \
        CZ5469523151574492024320 DE69530870153900943946 DJ7033519027440851900465331 DK9238109964516927 \
        DO41US3R21891449418249577771 EE199473287595664671 EG263273308185946458610711382 ES7378063777439112502490 \
        FI8547523928177072 FK73HW017991754647 FO2127910501729104 FR034651822564FT43ZWRX7RX61 \
        GB75AFGO26858020222720 GE14BN4247468826125920 GI78JQEYMEA7QJQ5HS970G0 GL2742559180094097 \
        GR639574451PJ1MYIYSTZOMMVK9 GT11VBH1UAHKCYYQ5GZVQ6IL978U HN03CZMA86676875191554885381 \
        HR3962894287721742889 HU85761359007290034919672827 IE78XLIC07505626566754 IL796832813973948405100 \
        IQ14ZTFU928144219974364 IS430464191324480740916066 IT37N0152241658OWK9HS5PBUTW \
        JO48YSNP1311MOGP7C3R4I9MBFB47B KW81WEXQBUUO7YIWHGEA318EIKKL5X KZ139687UUQSIXAW1AT0 \
        LB328500A0K0GTSAL1DA6WLIXCV9 LC84NUWFUOXOF2DX2ZF0FVR038W71AWY LI7878273R3XKT44GSDJE LT146231658506249875 \
        LU3217146UY37YZPWGHU LV29HVNQCGKW0T43WZY2B LY06176134423559141462418 MC5818141599995VZPEKPEN7P86 \
        MD280HS77QKNTLYVL7R0ZV08 ME34923964087233091654 MK85455EOJLELBDK528 MN669360677311724957 \
        MR3883642066170789473793674 MT21PUNV00006CQ3DD2FU6FCA8VQRQO MU21NTGF7247752559268131803CHX \
        NI02XBAV27155349233711374737 NL64ZOYR0035110174 NO1037951964653 OM57538W7D5IJBFTJ2YLR96 \
        PK94VWWZ6GUL8G5ZOARJTC2O PL39960631510945935042554226 PS31IYRSU6FCADBKIFJ01E66L883D \
        PT44910519608913733711102 QA58JPOM4ZF45BQC9JYJ8Z1870SX3 RO86PPPSMJ1V6UCE1G84HEZP RS45520626391929789347 \
        RU76145904083722593U63S5O1WAUHR3N SA5631G20CMTSVWW36JME359 SC10NRPS57045258896146092624TJO \
        SD6587002311017461 SE6374042026098937652712 SI47074970299066960 SK6620851774506133890998 \
        SM68X5028435957LBQT5HJOOJFQ SO297115989695004767211 ST18716250899930108186101 SV92PQIL36164813709363211636 \
        TL763165753252358123048 TN5048935996558400888087 TR95482788DPXWA8EUYP237A69 UA16747786PTTIFFX0USVNL7ZQKKR \
        VA82441747711030941329 VG76PVUN3313927714380337 XK811300240046529511 YE80UEKP919648X519XPT1Y1L5V6BH
        """.split(separator: " ").map { String($0) }

    private func error(_ text: String) -> IBANError? {
        do throws(IBANError) {
            _ = try IBAN(checking: text)
            return nil
        } catch { return error }
    }

    @Test("An IBAN of every country of the registry is taken, in the length that it has there")
    func everyCountry() throws {
        #expect(Self.ibans.map { String($0.prefix(2)) } == IBAN.lengths.keys.sorted())
        for text in Self.ibans {
            let iban = try #require(IBAN(text), "\(text)")
            #expect(iban.description == text && iban.countryCode == text.prefix(2))
            #expect(IBAN(iban.printed) == iban && IBAN(text.lowercased()) == iban)
            #expect(IBAN(String(text.dropLast())) == nil && IBAN(text + "0") == nil)
        }
    }

    @Test("A mistyped digit and two that changed places are noticed")
    func mistyped() {
        for text in Self.ibans {
            let bytes = Array(text.utf8)
            for index in bytes.indices.dropFirst(2) where CheckDigits.isDigit(bytes[index]) {
                for other in UInt8(ascii: "0")...UInt8(ascii: "9") where other != bytes[index] {
                    var mistyped = bytes
                    mistyped[index] = other
                    #expect(error(String(decoding: mistyped, as: UTF8.self)) == .wrongCheckDigits)
                }
                guard index + 1 < bytes.count, CheckDigits.isDigit(bytes[index + 1]), bytes[index] != bytes[index + 1]
                else { continue }
                var swapped = bytes
                swapped.swapAt(index, index + 1)
                #expect(error(String(decoding: swapped, as: UTF8.self)) == .wrongCheckDigits)
            }
        }
    }

    @Test("An IBAN is printed in fours, and masked")
    func shown() {
        let iban = IBAN("GB82 WEST 1234 5698 7654 32")
        #expect(iban?.description == "GB82WEST12345698765432")
        #expect(iban?.printed == "GB82 WEST 1234 5698 7654 32")
        #expect(iban?.masked == "GB82****5432")
    }

    @Test(
        "What is none is refused by name",
        arguments: [
            ("", IBANError.notAnIBAN), ("GB", .notAnIBAN), ("GBXX", .notAnIBAN), ("1B82WEST12345698765432", .notAnIBAN),
            ("GB82-WEST-1234-5698-7654-32", .notAnIBAN), ("GB82WEST1234569876543２", .notAnIBAN),
            (String(repeating: "1", count: 65), .notAnIBAN), ("US82WEST12345698765432", .unknownCountry("US")),
            ("GB82WEST1234569876543", .wrongLength("GB", expected: 22)), ("GB83WEST12345698765432", .wrongCheckDigits),
            // The same remainder as 98 and 02, and never given out.
            ("DE00", .wrongLength("DE", expected: 22)),
        ])
    func refused(text: String, expected: IBANError) { #expect(error(text) == expected) }

    @Test("Check digits 00, 01 and 99 are none, though their remainder is right")
    func neverGivenOut() throws {
        var found = 0
        for number in 0..<2_000 {
            let account = "37040044" + String(10_000_000_000 + number).dropFirst()
            for digits in ["00", "01", "99"] where CheckDigits.remainder97((account + "DE" + digits).utf8) == 1 {
                found += 1
                #expect(error("DE" + digits + account) == .wrongCheckDigits)
            }
        }
        #expect(found > 20)
    }

    // MARK: BIC

    @Test(
        "A BIC is eight characters, or eleven with a branch",
        arguments: [
            ("DEUTDEFF", "DE", "DEUTDEFF"), ("DEUTDEFF500", "DE", "DEUTDEFF"), ("nedszajjxxx", "ZA", "NEDSZAJJ"),
            ("1234GB2L", "GB", "1234GB2L"), ("PCBKXKPR", "XK", "PCBKXKPR"),
        ])
    func bic(text: String, country: String, business: String) throws {
        let bic = try #require(BIC(text))
        #expect(bic.countryCode == country && bic.business == business && bic.description == text.uppercased())
    }

    @Test(
        "and nothing else",
        arguments: [
            "", "DEUTDEF", "DEUTDEFF5", "DEUTDEFF50", "DEUTDEFF5000", "DEUTZZFF", "DEUTUKFF", "DEUT DEFF",
            "DEUTDEF-", "DEÜTDEFF",
        ])
    func noBIC(text: String) { #expect(BIC(text) == nil) }

    // MARK: Structured references

    @Test(
        "A creditor's reference has the check digits of its number",
        arguments: [
            ("RF18539007547034", "539007547034"), ("RF18 5390 0754 7034", "539007547034"),
            ("RF94INV2026000001", "INV2026000001"), ("rf94 inv2 0260 0000 1", "INV2026000001"),
        ])
    func reference(text: String, body: String) throws {
        let reference = try #require(CreditorReference(text))
        #expect(reference.body == body && CreditorReference(of: body) == reference)
        #expect(CreditorReference(reference.printed) == reference)
    }

    @Test(
        "What is none is refused",
        arguments: [
            "", "RF", "RF18", "RF19539007547034", "RF18539007547035", "RX18539007547034", "RFXX539007547034",
            "RF18-5390-0754-7034", "RF00539007547034", "RF" + String(repeating: "1", count: 24),
        ])
    func noReference(text: String) { #expect(CreditorReference(text) == nil) }

    @Test("A number gives a reference, whatever stands between its letters and digits; what is too long gives none")
    func ofNumbers() {
        #expect(CreditorReference(of: "INV-2026-000001")?.description == "RF94INV2026000001")
        #expect(CreditorReference(of: "INV-2026-000001")?.printed == "RF94 INV2 0260 0000 1")
        for number in ["", "--", "Ä1", "A_1", String(repeating: "1", count: 22)] {
            #expect(CreditorReference(of: number) == nil)
        }
        #expect(CreditorReference(of: String(repeating: "Z", count: 21)) != nil)
    }

    /// The same in other words: the whole number by long division, of which 97 leaves 1.
    private func remainder(_ reference: String) -> Int {
        let moved = reference.dropFirst(4) + reference.prefix(4)
        return moved.map { String(Int(String($0), radix: 36)!) }.joined().reduce(0) {
            ($0 * 10 + $1.wholeNumberValue!) % 97
        }
    }

    @Test("Every reference that is made divides to 1, and no other check digits do")
    func properties() throws {
        var random = SeededGenerator(seed: 61)
        let letters = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        for _ in 0..<1_000 {
            let body = String(
                (0..<Int.random(in: 1...21, using: &random)).map { _ in letters.randomElement(using: &random)! })
            let reference = try #require(CreditorReference(of: body))
            #expect(remainder(reference.description) == 1 && CreditorReference(reference.description) == reference)
            let right = (0...99).filter { CreditorReference("RF" + ($0 < 10 ? "0\($0)" : "\($0)") + body) != nil }
            #expect(right.count == 1)
        }
    }
}
