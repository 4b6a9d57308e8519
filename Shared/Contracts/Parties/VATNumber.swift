/// A number by which a country knows a taxpayer for value-added tax, with the prefix that says which country: those of
/// the European Union as VIES writes them, of the United Kingdom, Switzerland and Norway.
///
/// The form is that of the country. Check digits are looked at where they are published and certain; whether a number
/// is given out is known to VIES and the like alone.
public struct VATNumber: Hashable, Sendable, LosslessStringConvertible {
    /// With its prefix and without separators: `DE136695976`, `EL094259216`, `CHE107787577`, `NO995525828MVA`.
    public let description: String
    /// Whose taxpayer it is: Greece for `EL`, and the United Kingdom for `XI` (Northern Ireland).
    public let country: Country

    /// `nil` where the text is none; `init(checking:)` says why.
    public init?(_ text: String) {
        do { try self.init(checking: text) } catch { return nil }
    }

    /// - Parameter text: with its prefix; spaces, dots, hyphens and slashes between groups are left out.
    public init(checking text: String) throws(VATNumberError) {
        guard var compact = text.compacted(without: " -./", and: "+*") else { throw .unknownPrefix }
        guard let form = Self.forms[String(compact.prefix(2))] else { throw .unknownPrefix }
        switch form.country {
        case "CH":
            // What the tax is called in one of the languages: the same number.
            for suffix in ["MWST", "TVA", "IVA", "TPV"] where compact.hasSuffix(suffix) {
                compact.removeLast(suffix.count)
                break
            }
        case "NO": if !compact.hasSuffix("MVA") { compact += "MVA" }
        default: break
        }
        let number = Array(compact.utf8.dropFirst(2))
        guard form.patterns.contains(where: { Self.matches(number, $0) }) else { throw .wrongForm(form.country) }
        guard form.isRight(number) else { throw .wrongCheckDigits }
        description = compact
        country = form.country
    }

    /// The number as facts carry it.
    public var taxID: TaxID { TaxID(country: country, id: description) }

    /// Whether numbers of the country have a form here.
    public static func isKnown(_ country: Country) -> Bool { forms.values.contains { $0.country == country } }

    /// As the country's papers have it.
    public var printed: String {
        let digits = description.filter { ("0"..."9").contains($0) }
        func group(_ index: Int) -> Substring { digits.dropFirst(index * 3).prefix(3) }
        return switch country {
        case "CH": "CHE-\(group(0)).\(group(1)).\(group(2)) MWST"
        case "NO": "NO \(group(0)) \(group(1)) \(group(2)) MVA"
        default: description
        }
    }

    /// Enough to know it again: `DE****976`. A number may be a person's.
    public var masked: String { description.prefix(2) + "****" + description.suffix(3) }

    /// Whether a number has the form: `d` is a digit, `l` a letter, `x` either of them, `s` either or one of `+*`, and
    /// all else itself.
    private static func matches(_ number: [UInt8], _ pattern: String) -> Bool {
        number.count == pattern.utf8.count
            && zip(number, pattern.utf8).allSatisfy { byte, wanted in
                let (isDigit, isLetter) = (CheckDigits.isDigit(byte), CheckDigits.isCapital(byte))
                return switch wanted {
                case UInt8(ascii: "d"): isDigit
                case UInt8(ascii: "l"): isLetter
                case UInt8(ascii: "x"): isDigit || isLetter
                case UInt8(ascii: "s"): true
                default: byte == wanted
                }
            }
    }
}

/// Why a text is no number of value-added tax.
public enum VATNumberError: Error, Hashable, Sendable, CustomStringConvertible {
    /// It begins with none of the prefixes, or holds what no such number has.
    case unknownPrefix
    /// It has not the form of the country's numbers.
    case wrongForm(Country)
    /// A character was mistyped.
    case wrongCheckDigits

    public var description: String {
        switch self {
        case .unknownPrefix: "must begin with the prefix of its country, such as DE, or EL for Greece"
        case .wrongForm(let country): "must have the form of \(country)'s numbers"
        case .wrongCheckDigits: "has check digits that do not fit the rest"
        }
    }
}
