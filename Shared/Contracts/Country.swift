internal import JSON

/// A country of ISO 3166-1, by its two letters.
public struct Country: Hashable, Comparable, Sendable, LosslessStringConvertible {
    /// The two letters, one byte each, the first one highest.
    private let packed: UInt16

    /// `nil` unless `code` is an alpha-2 code that ISO 3166-1 assigns.
    public init?(_ code: String) {
        guard let packed = Self.pack(code), Self.assigned.contains(packed) else { return nil }
        self.packed = packed
    }

    /// The two letters.
    public var code: String { text.string }

    public var description: String { code }

    var text: ASCIIText {
        var text = ASCIIText()
        text.append(Unicode.Scalar(UInt8(truncatingIfNeeded: packed >> 8)))
        text.append(Unicode.Scalar(UInt8(truncatingIfNeeded: packed)))
        return text
    }

    public static func < (a: Country, b: Country) -> Bool { a.packed < b.packed }

    /// What a code is meant to say that is reserved or used elsewhere: `UK` for `GB`, and `EL`, by which the European
    /// Union writes Greece, for `GR`.
    public static func meant(by code: String) -> Country? {
        switch code {
        case "UK": "GB"
        case "EL": "GR"
        default: nil
        }
    }

    private static func pack(_ code: String) -> UInt16? {
        guard code.utf8.count == 2 else { return nil }
        var packed: UInt16 = 0
        for letter in code.utf8 {
            guard (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(letter) else { return nil }
            packed = packed << 8 | UInt16(letter)
        }
        return packed
    }

    /// Every country, in the order of their codes.
    public static let all: [Country] = assigned.sorted().map { Country(packed: $0) }

    private init(packed: UInt16) { self.packed = packed }

    /// The 249 codes that ISO 3166-1:2020 assigns.
    private static let assigned = Set(
        """
        AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY \
        BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK \
        FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR \
        IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK \
        ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM \
        PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF \
        TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW
        """.split(separator: " ").compactMap { pack(String($0)) })
}

extension Country: ExpressibleByStringLiteral {
    /// Trap: ISO 3166-1 does not assign the code.
    public init(stringLiteral code: StaticString) {
        guard let country = Country("\(code)") else { preconditionFailure("'\(code)' is not a country") }
        self = country
    }
}

extension Country: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let country = Country(text) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "'\(Quote.text(text))' is not a country of ISO 3166-1")
        }
        self = country
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(code)
    }
}
