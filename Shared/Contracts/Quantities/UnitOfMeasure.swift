/// In which unit an item is counted: codes of UN/ECE Recommendation 20, and those of Recommendation 21 for packages,
/// which Recommendation 20 takes with an X before them. EN 16931 asks for them (BT-130).
///
/// These are those that goods and services are sold by, of the 2,162 codes that an electronic invoice may have (EN
/// 16931 code lists of 2026-04-14); another is a line here. Codes that Recommendation 20 has withdrawn, such as `BX`
/// and `PK` for a box and a package, stand under the code that took their place.
@Described
public enum UnitOfMeasure: String, Hashable, Sendable, CaseIterable {
    // MARK: Pieces

    /// One, of what has no unit of its own.
    case one = "C62"
    /// Piece.
    case piece = "H87"
    /// Each.
    case each = "EA"
    /// Pair.
    case pair = "PR"
    /// Dozen.
    case dozen = "DZN"
    /// Set.
    case set = "SET"
    /// Kit.
    case kit = "KT"
    /// Number of articles.
    case articles = "NAR"
    /// Hundred.
    case hundred = "CEN"
    /// Thousand.
    case thousand = "MIL"
    /// Ream, 500 sheets of paper.
    case ream = "RM"
    /// Sheet.
    case sheet = "XST"

    // MARK: Packages

    /// Bag.
    case bag = "XBG"
    /// Bottle.
    case bottle = "XBO"
    /// Box.
    case box = "XBX"
    /// Bundle.
    case bundle = "XBE"
    /// Can, cylindrical.
    case can = "XCX"
    /// Canister.
    case canister = "XCI"
    /// Carton.
    case carton = "XCT"
    /// Case.
    case casing = "XCS"
    /// Crate.
    case crate = "XCR"
    /// Drum.
    case drum = "XDR"
    /// Jar.
    case jar = "XJR"
    /// Package.
    case package = "XPK"
    /// Packet.
    case packet = "XPA"
    /// Pallet.
    case pallet = "XPX"
    /// Reel.
    case reel = "XRL"
    /// Roll.
    case roll = "XRO"
    /// Sack.
    case sack = "XSA"
    /// Tube.
    case tube = "XTU"

    // MARK: Mass

    /// Microgram.
    case microgram = "MC"
    /// Milligram.
    case milligram = "MGM"
    /// Gram.
    case gram = "GRM"
    /// Kilogram.
    case kilogram = "KGM"
    /// Tonne, 1,000 kg.
    case tonne = "TNE"
    /// Ounce.
    case ounce = "ONZ"
    /// Pound.
    case pound = "LBR"

    // MARK: Length, area and volume

    /// Millimetre.
    case millimetre = "MMT"
    /// Centimetre.
    case centimetre = "CMT"
    /// Decimetre.
    case decimetre = "DMT"
    /// Metre.
    case metre = "MTR"
    /// Kilometre.
    case kilometre = "KMT"
    /// Inch.
    case inch = "INH"
    /// Foot.
    case foot = "FOT"
    /// Yard.
    case yard = "YRD"
    /// Square millimetre.
    case squareMillimetre = "MMK"
    /// Square centimetre.
    case squareCentimetre = "CMK"
    /// Square metre.
    case squareMetre = "MTK"
    /// Square foot.
    case squareFoot = "FTK"
    /// Square hectometre, a hectare.
    case squareHectometre = "H18"
    /// Millilitre.
    case millilitre = "MLT"
    /// Centilitre.
    case centilitre = "CLT"
    /// Decilitre.
    case decilitre = "DLT"
    /// Litre.
    case litre = "LTR"
    /// Hectolitre.
    case hectolitre = "HLT"
    /// Gallon of the United States.
    case gallonUS = "GLL"
    /// Gallon of the United Kingdom.
    case gallonUK = "GLI"
    /// Cubic centimetre.
    case cubicCentimetre = "CMQ"
    /// Cubic metre.
    case cubicMetre = "MTQ"

    // MARK: Time and work

    /// Second.
    case second = "SEC"
    /// Minute.
    case minute = "MIN"
    /// Hour.
    case hour = "HUR"
    /// Day.
    case day = "DAY"
    /// Week.
    case week = "WEE"
    /// Month.
    case month = "MON"
    /// Year.
    case year = "ANN"
    /// Labour hour.
    case labourHour = "LH"
    /// Working day.
    case workingDay = "E49"
    /// Working month.
    case workingMonth = "WM"
    /// Service unit.
    case serviceUnit = "E48"
    /// Activity.
    case activity = "ACT"
    /// Lump sum.
    case lumpSum = "LS"
    /// Percent.
    case percent = "P1"

    // MARK: Energy and data

    /// Watt hour.
    case wattHour = "WHR"
    /// Kilowatt hour.
    case kilowattHour = "KWH"
    /// Megawatt hour.
    case megawattHour = "MWH"
    /// Kilowatt.
    case kilowatt = "KWT"
    /// Gigabyte.
    case gigabyte = "E34"
    /// Terabyte.
    case terabyte = "E35"
    /// Megabyte.
    case megabyte = "4L"

    /// What it is called in English.
    public var name: String {
        guard let name = Self.names[rawValue] else { preconditionFailure("\(self) has no name") }
        return name
    }

    /// The words of a doc comment, up to what explains them.
    private static let names = Dictionary(
        uniqueKeysWithValues: documentation.members.map { member in
            (member.name, String((member.text ?? "").prefix { $0 != "," && $0 != "." }))
        })
}
