internal import JSON

/// A currency of ISO 4217, by its three-letter code.
public struct Currency: Hashable, Sendable, LosslessStringConvertible {
    /// The three letters, one byte each, the first one highest.
    private let packed: UInt32

    /// `nil` unless `code` is one of the current list of ISO 4217 that has a minor unit.
    public init?(_ code: String) {
        guard let packed = Self.pack(code), Self.exponents[packed] != nil else { return nil }
        self.packed = packed
    }

    private init(known code: StaticString) {
        packed = Self.pack("\(code)") ?? 0
    }

    public static let eur = Currency(known: "EUR")
    public static let gbp = Currency(known: "GBP")
    public static let usd = Currency(known: "USD")
    public static let jpy = Currency(known: "JPY")

    /// The three-letter code.
    public var code: String { text.string }

    var text: ASCIIText {
        var text = ASCIIText()
        text.append(Unicode.Scalar(UInt8(truncatingIfNeeded: packed >> 16)))
        text.append(Unicode.Scalar(UInt8(truncatingIfNeeded: packed >> 8)))
        text.append(Unicode.Scalar(UInt8(truncatingIfNeeded: packed)))
        return text
    }

    public var description: String { code }

    /// What took the place of a currency that was withdrawn since 2020, and is still written here and there.
    public static func meant(by code: String) -> Currency? {
        switch code {
        case "HRK", "BGN": .eur
        case "ANG": Currency("XCG")
        case "CUC": Currency("CUP")
        case "SLL": Currency("SLE")
        case "ZWL": Currency("ZWG")
        default: nil
        }
    }

    /// Digits after the decimal point in the minor unit (ISO 4217): 2 for most, 0 for yen, 3 for dinars.
    public var exponent: Int { Int(Self.exponents[packed] ?? 2) }

    private static func pack(_ code: String) -> UInt32? {
        guard code.utf8.count == 3 else { return nil }
        var packed: UInt32 = 0
        for letter in code.utf8 {
            guard (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(letter) else { return nil }
            packed = packed << 8 | UInt32(letter)
        }
        return packed
    }

    /// Every code of ISO 4217 list one that has a minor unit, funds included, by its digits: the list of 2026-01-01
    /// (compared on 2026-11-30 with two copies of it, of 2026-02-01 and 2026-02-16). It has `XCG`, which took the place
    /// of `ANG` (amendment 176, 2025-03-31), `ZWG` (177), `XAD` (179), `SLE` and `VED`. It no longer has `HRK`
    /// (2023-01-01) and `BGN` (2026-01-01), whose countries pay in euro. Metals, drawing rights and codes for tests
    /// have no minor unit, and nothing is owed in them.
    private static let exponents: [UInt32: UInt8] = {
        let byExponent: [(UInt8, String)] = [
            (0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"),
            (3, "BHD IQD JOD KWD LYD OMR TND"),
            (4, "CLF UYW"),
            (
                2,
                """
                AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE \
                CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD \
                HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK \
                MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD \
                RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH \
                USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG
                """
            ),
        ]
        var table: [UInt32: UInt8] = [:]
        for (exponent, codes) in byExponent {
            for code in codes.split(separator: " ") { if let packed = pack(String(code)) { table[packed] = exponent } }
        }
        return table
    }()
}

extension Currency: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let currency = Currency(text) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "'\(Quote.text(text))' is not a currency of ISO 4217")
        }
        self = currency
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(code)
    }
}
