/// What was sent, as an error repeats it: short, and without characters that act on whoever shows it.
///
/// A refusal quotes at most two things, where something is wrong and what is: together at most 100 bytes of what was
/// sent.
public enum Quote {
    /// The most that is repeated of one text, in bytes.
    public static let bytesMax = 50

    /// The text, or its beginning and an ellipsis, at most `bytesMax` bytes together. Controls are replaced by U+FFFD.
    public static func text(_ text: String, bytesMax: Int = bytesMax) -> String {
        if text.utf8.count <= bytesMax, !text.unicodeScalars.contains(where: \.isControl) { return text }
        var (whole, bytes) = ("", 0)
        // As much of it as leaves room for the ellipsis.
        var beginning = ""
        for scalar in text.unicodeScalars {
            let shown = scalar.isControl ? "\u{FFFD}" : scalar
            bytes += UTF8.width(shown)
            guard bytes <= bytesMax else { return beginning + "\u{2026}" }
            whole.unicodeScalars.append(shown)
            if bytes <= bytesMax - ellipsisBytes { beginning = whole }
        }
        return whole
    }

    private static let ellipsisBytes = 3

    /// The beginning of bytes that were sent, as text.
    static func bytes(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
        text(unsafe String(decoding: bytes.prefix(bytesMax + 1), as: UTF8.self))
    }
}

extension Unicode.Scalar {
    /// Whether the character acts on what shows or stores a text, rather than being shown: the controls C0, DEL and C1,
    /// the separators of lines and paragraphs, and what overrides or isolates the direction of writing (Unicode, UAX
    /// 9).
    public var isControl: Bool {
        switch value {
        case 0..<0x20, 0x7F...0x9F, 0x2028, 0x2029, 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}
