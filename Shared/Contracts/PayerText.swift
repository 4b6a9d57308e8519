/// Texts that a payer wrote and a bank passed on. Money is never refused for its characters, so that any text is taken;
/// only how long it may be is decided here.
public enum PayerText {
    /// Of what a payer wrote, in UTF-8: four lines of 140 characters of four bytes each.
    public static let bytesMax = 4 * 140 * 4
    /// Of a payer's name, in UTF-8: 140 characters (ISO 20022, Max140Text) of four bytes each.
    public static let nameBytesMax = 140 * 4

    /// The text as it is kept and shown: line breaks of any kind are line feeds, other controls are spaces, and what
    /// cannot be seen is left out (U+200B, a byte-order mark, marks of direction). Joiners stay, since Persian and
    /// Sinhala are not written without them. There is no white space at either end.
    public static func cleaned(_ text: String) -> String {
        // Nearly always it can be kept as it stands.
        if text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }), text.utf8.first != 0x20, text.utf8.last != 0x20 {
            return text
        }
        var cleaned = String.UnicodeScalarView()
        var last: Unicode.Scalar?
        for scalar in text.unicodeScalars {
            defer { last = scalar }
            switch scalar.value {
            case 0x0A where last == "\r": continue
            case 0x0A, 0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029: cleaned.append("\n")
            case 0x200C, 0x200D: cleaned.append(scalar)
            case _ where scalar.properties.generalCategory == .control: cleaned.append(" ")
            case _ where scalar.properties.generalCategory == .format: continue
            default: cleaned.append(scalar)
            }
        }
        let ends = { (scalar: Unicode.Scalar) in scalar.properties.isWhitespace }
        guard let first = cleaned.firstIndex(where: { !ends($0) }), let end = cleaned.lastIndex(where: { !ends($0) })
        else { return "" }
        return String(cleaned[first...end])
    }
}
