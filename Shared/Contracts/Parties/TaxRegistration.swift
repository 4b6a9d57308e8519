/// A tax id as a command writes it. `ReasonList.taxID` says what is wrong with it, and makes a `TaxID` of it.
@MessagePart
public struct TaxRegistration {
    /// The country that gave it, ISO 3166-1 alpha-2.
    @Bound(.written(as: Country.self))
    public var country: String
    /// As the country writes it, with its prefix where it has one, such as `GB123456782`.
    @Bound(.length(Lengths.taxID))
    public var id: String
}

extension TaxRegistration {
    /// The rules that may refuse a tax id.
    public static let refusals: [RefusalCode] = [.missing, .notPrintable, .notACountry, .notATaxID]
}

extension ReasonList {
    /// A tax id as it is kept, without separators; `nil` where it is none, which is added as a reason.
    ///
    /// A number whose country has a form (`VATNumber`) must have it. Of other countries' numbers nothing is known, and
    /// any that can be printed is taken.
    public mutating func taxID(_ taxId: TaxRegistration, at pointer: String) -> TaxID? {
        let country = country(taxId.country, at: pointer + "/country")
        let isPrintable = require(taxId.id, printable: Lengths.taxID, at: pointer + "/id")
        guard let country, isPrintable else { return nil }
        guard VATNumber.isKnown(country) else { return TaxID(country: country, id: taxId.id) }
        do throws(VATNumberError) {
            let number = try VATNumber(checking: taxId.id)
            if number.country == country { return number.taxID }
            add(pointer + "/id", .notATaxID, "must be a number of \(country), and is one of \(number.country)")
        } catch {
            add(pointer + "/id", .notATaxID, error.description)
        }
        return nil
    }
}
