/// The one place that makes text fit to be shown: what a terminal would obey, hide or show in another order is shown by
/// its number instead.
extension StringProtocol {
    /// The text on one line: controls, line breaks, format characters (direction overrides among them) and what no
    /// Unicode version assigns are written `\u{202E}`; line feed, carriage return and tab `\n`, `\r`, `\t`. The joiners
    /// U+200C and U+200D belong to names.
    public var printable: String { escaped { "\\u{\(String($0.value, radix: 16, uppercase: true))}" } }

    /// The same for text of several lines: line feeds stay.
    public var printableLines: String {
        split(separator: "\n", omittingEmptySubsequences: false).map(\.printable).joined(separator: "\n")
    }

    /// The same for a JSON document: what may not be shown can only stand within its strings, where JSON has escapes of
    /// its own.
    public var printableJSON: String {
        split(separator: "\n", omittingEmptySubsequences: false).map { line in
            line.escaped { scalar in
                String(scalar).utf16.map { unit in
                    let digits = String(unit, radix: 16)
                    return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                }.joined()
            }
        }.joined(separator: "\n")
    }

    private func escaped(_ escape: (Unicode.Scalar) -> String) -> String {
        if unicodeScalars.allSatisfy(\.isShown) { return String(self) }
        return unicodeScalars.reduce(into: "") { text, scalar in
            switch scalar {
            case _ where scalar.isShown: text.unicodeScalars.append(scalar)
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            default: text += escape(scalar)
            }
        }
    }
}

extension Unicode.Scalar {
    fileprivate var isShown: Bool {
        if isASCII { return (0x20..<0x7F).contains(value) }
        return switch properties.generalCategory {
        case .format: value == 0x200C || value == 0x200D
        case .control, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: false
        default: true
        }
    }
}
