/// An international bank account number (ISO 13616): a country, two check digits and the account there.
public struct IBAN: Hashable, Sendable, LosslessStringConvertible {
    /// Without spaces, as machines exchange it.
    public let description: String

    /// `nil` where the text is none; `init(checking:)` says why.
    public init?(_ text: String) {
        do { try self.init(checking: text) } catch { return nil }
    }

    /// - Parameter text: with spaces between groups or without.
    public init(checking text: String) throws(IBANError) {
        guard let compact = text.compacted() else { throw .notAnIBAN }
        let bytes = Array(compact.utf8)
        guard bytes.count >= 4, bytes[..<2].allSatisfy(CheckDigits.isCapital),
            bytes[2..<4].allSatisfy(CheckDigits.isDigit)
        else { throw .notAnIBAN }
        let country = String(compact.prefix(2))
        guard let length = Self.lengths[country] else { throw .unknownCountry(country) }
        guard bytes.count == length else { throw .wrongLength(country, expected: length) }
        // 00, 01 and 99 have the same remainder as 97, 98 and 02, and are never given out.
        guard (2...98).contains(CheckDigits.digit(bytes[2]) * 10 + CheckDigits.digit(bytes[3])),
            CheckDigits.remainder97(bytes[4...] + bytes[..<4]) == 1
        else { throw .wrongCheckDigits }
        description = compact
    }

    /// The country whose bank keeps the account: two letters, of which `XK` (Kosovo) is no code of ISO 3166-1.
    public var countryCode: String { String(description.prefix(2)) }

    /// In groups of four, as on paper.
    public var printed: String { description.inFours }

    /// Enough to know it again, and not enough to pay with: `DE89****3000`.
    public var masked: String { description.prefix(4) + "****" + description.suffix(4) }

    /// How many characters the numbers of each country have: the IBAN registry that SWIFT keeps for ISO 13616, release
    /// 101 (compared on 2026-11-30).
    static let lengths: [String: Int] = {
        var lengths: [String: Int] = [:]
        for entry in """
        AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 \
        EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 \
        KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 \
        PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 \
        UA29 VA22 VG24 XK20 YE30
        """.split(separator: " ") {
            lengths[String(entry.prefix(2))] = Int(entry.dropFirst(2))
        }
        return lengths
    }()
}

/// Why a text is no IBAN.
public enum IBANError: Error, Hashable, Sendable, CustomStringConvertible {
    /// It does not begin with two letters and two digits, or holds what no IBAN has.
    case notAnIBAN
    /// Its country has none.
    case unknownCountry(String)
    case wrongLength(String, expected: Int)
    /// A character was mistyped.
    case wrongCheckDigits

    public var description: String {
        switch self {
        case .notAnIBAN: "must be two letters, two digits, and letters and digits"
        case .unknownCountry(let country): "must begin with a country that has IBANs, and \(country) has none"
        case .wrongLength(let country, let expected): "must have \(expected) characters in \(country)"
        case .wrongCheckDigits: "has check digits that do not fit the rest"
        }
    }
}

/// The code of a bank or another business (ISO 9362): four letters or digits, a country, two letters or digits for the
/// place, and three for a branch where they are there.
public struct BIC: Hashable, Sendable, LosslessStringConvertible {
    /// Eight or eleven characters, as it was given.
    public let description: String

    /// `nil` where the text is none. There are no check digits.
    public init?(_ text: String) {
        guard let compact = text.compacted(without: ""), [8, 11].contains(compact.utf8.count) else { return nil }
        // Kosovo's code is no code of ISO 3166-1.
        let country = String(compact.dropFirst(4).prefix(2))
        guard Country(country) != nil || country == "XK" else { return nil }
        description = compact
    }

    /// Two letters.
    public var countryCode: String { String(description.dropFirst(4).prefix(2)) }

    /// The first eight characters: the business, whichever of its branches.
    public var business: String { String(description.prefix(8)) }
}
