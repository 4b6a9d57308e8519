import Contracts
import JSON
import Testing

@Suite("Units of measure")
struct UnitOfMeasureTests {
    /// Codes and names as the code lists of electronic invoices have them (Peppol BIS Billing 3, of 2025-05-29): typed
    /// from there, not from here.
    private static let listed = """
        C62 one
        H87 piece
        EA each
        PR pair
        DZN dozen
        SET set
        KT kit
        NAR number of articles
        CEN hundred
        MIL thousand
        RM ream
        XST Sheet
        XBG Bag
        XBO Bottle, non-protected, cylindrical
        XBX Box
        XBE Bundle
        XCX Can, cylindrical
        XCI Canister
        XCT Carton
        XCS Case
        XCR Crate
        XDR Drum
        XJR Jar
        XPK Package
        XPA Packet
        XPX Pallet
        XRL Reel
        XRO Roll
        XSA Sack
        XTU Tube
        MC microgram
        MGM milligram
        GRM gram
        KGM kilogram
        TNE tonne (metric ton)
        ONZ ounce (avoirdupois)
        LBR pound
        MMT millimetre
        CMT centimetre
        DMT decimetre
        MTR metre
        KMT kilometre
        INH inch
        FOT foot
        YRD yard
        MMK square millimetre
        CMK square centimetre
        MTK square metre
        FTK square foot
        H18 square hectometre
        MLT millilitre
        CLT centilitre
        DLT decilitre
        LTR litre
        HLT hectolitre
        GLL gallon (US)
        GLI gallon (UK)
        CMQ cubic centimetre
        MTQ cubic metre
        SEC second [unit of time]
        MIN minute [unit of time]
        HUR hour
        DAY day
        WEE week
        MON month
        ANN year
        LH labour hour
        E49 working day
        WM working month
        E48 service unit
        ACT activity
        LS lump sum
        P1 percent
        WHR watt hour
        KWH kilowatt hour
        MWH megawatt hour (1000 kW.h)
        KWT kilowatt
        E34 gigabyte
        E35 terabyte
        4L megabyte
        """.split(separator: "\n").map { $0.split(separator: " ", maxSplits: 1).map { String($0) } }

    /// Names that say here what the list says in other words.
    private static let otherwise = [
        "XBO": "Bottle", "TNE": "Tonne", "ONZ": "Ounce", "GLL": "Gallon of the United States",
        "GLI": "Gallon of the United Kingdom", "SEC": "Second", "MIN": "Minute", "MWH": "Megawatt hour", "XCX": "Can",
    ]

    @Test("Every code is of UN/ECE Recommendation 20 or 21, and called so")
    func codes() throws {
        #expect(Self.listed.map { $0[0] }.sorted() == UnitOfMeasure.allCases.map(\.rawValue).sorted())
        for line in Self.listed {
            let unit = try #require(UnitOfMeasure(rawValue: line[0]), "\(line)")
            #expect(unit.name.lowercased() == (Self.otherwise[line[0]] ?? line[1]).lowercased())
        }
    }

    @Test(
        "Codes that were withdrawn, other letters and names are none",
        arguments: ["BX", "PK", "HAR", "kgm", "kg", "", "KGM "])
    func none(code: String) { #expect(UnitOfMeasure(rawValue: code) == nil) }

    @Test("A unit is its code on the wire")
    func wire() throws {
        #expect(try JSONEncoder().encode([UnitOfMeasure.kilogram, .piece]) == Array(#"["KGM","H87"]"#.utf8))
        #expect(try JSONDecoder().decode([UnitOfMeasure].self, from: Array(#"["XPK"]"#.utf8)) == [.package])
        #expect(throws: JSONError.self) {
            try JSONDecoder().decode([UnitOfMeasure].self, from: Array(#"["BX"]"#.utf8))
        }
    }
}
