extension StringProtocol {
    /// How many columns of a terminal the text takes: 2 for wide characters (East Asian Width W and F of Unicode 15,
    /// and emoji), none for marks that combine with the one before.
    public var columns: Int {
        if utf8.allSatisfy({ $0 < 0x80 }) { return utf8.count }
        return reduce(0) { $0 + $1.columns }
    }
}

extension Character {
    var columns: Int {
        let scalars = unicodeScalars
        let isEmoji = scalars.contains { $0.value == 0xFE0F || $0.properties.isEmojiPresentation }
        // A sequence of emoji is one picture.
        if isEmoji, scalars.count > 1 { return 2 }
        return scalars.reduce(0) { $0 + $1.columns }
    }
}

extension Unicode.Scalar {
    fileprivate var columns: Int {
        if isASCII { return 1 }
        switch properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: break
        }
        // The vowels and final consonants of Hangul stand within the syllable that their first consonant opens.
        if (0x1160...0x11FF).contains(value) { return 0 }
        return properties.isEmojiPresentation || Self.wide.contains { $0.contains(value) } ? 2 : 1
    }

    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2329...0x232A, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0xA4CF,
        0xA960...0xA97C, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6B, 0xFF01...0xFF60,
        0xFFE0...0xFFE6, 0x16FE0...0x16FFF, 0x17000...0x18DFF, 0x1AFF0...0x1B2FF, 0x1F200...0x1F2FF,
        0x20000...0x3FFFD,
    ]
}

/// Lines of at most so many columns, broken at spaces.
/// - Parameter breaksWords: a longer word is broken too; else it has a line of its own.
func wrapped(_ text: String, columns: Int, breaksWords: Bool) -> [String] {
    if text.columns <= columns { return [text] }
    var lines: [String] = []
    for word in words(text) {
        let pieces = breaksWords ? broken(word, columns: columns) : [String(word)]
        for (index, piece) in pieces.enumerated() {
            if index == 0, let last = lines.last, last.columns + 1 + piece.columns <= columns {
                lines[lines.count - 1] = last + " " + piece
            } else {
                lines.append(piece)
            }
        }
    }
    return lines
}

/// What stands between spaces; an amount and the currency behind it are one word.
private func words(_ text: String) -> [Substring] {
    var words: [Substring] = []
    for word in text.split(separator: " ") {
        if let last = words.last, last.last?.isNumber ?? false, isCurrency(word) {
            words[words.count - 1] = last + " " + word
        } else {
            words.append(word)
        }
    }
    return words
}

/// Whether a word begins as the code of a currency, with or without a mark behind it.
private func isCurrency(_ word: Substring) -> Bool {
    (3...4).contains(word.count) && word.prefix(3).allSatisfy { $0.isASCII && $0.isUppercase }
        && word.dropFirst(3).allSatisfy(\.isPunctuation)
}

/// The pieces of a word, each of at most so many columns.
private func broken(_ word: Substring, columns: Int) -> [String] {
    if word.columns <= columns { return [String(word)] }
    var pieces = [""]
    var width = 0
    for character in word {
        if width > 0, width + character.columns > columns {
            pieces.append("")
            width = 0
        }
        pieces[pieces.count - 1].append(character)
        width += character.columns
    }
    return pieces
}
