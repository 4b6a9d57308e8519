extension TapeParser {
    /// Lays a string or name on the tape: its UTF-8, escapes and surrogates are checked, not yet resolved.
    @inline(__always)
    mutating func parseString() throws(JSONError) {
        let start = position + 1
        position = start
        var kind = Tape.Kind.string
        while true {
            skipPlain()
            guard position < end else { throw .unexpectedEnd(place) }
            let byte = unsafe text[position]
            if byte == UInt8(ascii: "\"") { break }
            if byte == UInt8(ascii: "\\") {
                kind = .escapedString
                try passEscape()
            } else if byte < 0x20 {
                throw .controlCharacter(place)
            } else if byte < 0x80 {
                position += 1
            } else {
                try passMultibyte(byte)
            }
        }
        tape.append(kind, offset: start, extent: position - start)
        position += 1
    }

    /// Passes over what needs no look: ASCII but for quotation marks, backslashes and controls.
    @inline(__always)
    mutating func skipPlain() {
        let raw = unsafe UnsafeRawPointer(text)
        while position + 8 <= end {
            let word = unsafe UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: position, as: UInt64.self))
            let mask = Swar.escapeesAndNonASCII(word)
            if mask != 0 {
                position += mask.trailingZeroBitCount / 8
                return
            }
            position += 8
        }
    }

    /// Table 3-7 of the Unicode Standard: well-formed UTF-8 byte sequences.
    @inline(never)
    private mutating func passMultibyte(_ lead: UInt8) throws(JSONError) {
        let second: ClosedRange<UInt8>
        let length: Int
        switch lead {
        case 0xC2...0xDF: (length, second) = (2, 0x80...0xBF)
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: (length, second) = (3, 0x80...0xBF)
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF1...0xF3: (length, second) = (4, 0x80...0xBF)
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        default: throw .invalidUTF8(place)
        }
        guard position + length <= end else { throw .invalidUTF8(place) }
        guard second.contains(unsafe text[position + 1]) else { throw .invalidUTF8(place) }
        for index in 2..<max(length, 2) where unsafe text[position + index] & 0xC0 != 0x80 {
            throw .invalidUTF8(place)
        }
        position += length
    }

    @inline(never)
    private mutating func passEscape() throws(JSONError) {
        let start = position
        guard start + 1 < end else { throw .unexpectedEnd(place(at: end)) }
        switch unsafe text[start + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            position += 2
        case UInt8(ascii: "u"):
            let unit = try codeUnit(at: start)
            position += 6
            if unit & 0xFC00 == 0xDC00 { throw .unpairedSurrogate(place(at: start)) }
            guard unit & 0xFC00 == 0xD800 else { return }
            guard position + 1 < end, unsafe text[position] == UInt8(ascii: "\\"),
                unsafe text[position + 1] == UInt8(ascii: "u"), try codeUnit(at: position) & 0xFC00 == 0xDC00
            else { throw .unpairedSurrogate(place(at: start)) }
            position += 6
        default: throw .invalidEscape(place)
        }
    }

    private func codeUnit(at backslash: Int) throws(JSONError) -> UInt16 {
        guard backslash + 6 <= end else { throw .unexpectedEnd(place(at: end)) }
        var unit: UInt16 = 0
        for index in backslash + 2..<backslash + 6 {
            guard let digit = Tape.hexDigit(unsafe text[index]) else { throw .invalidEscape(place(at: backslash)) }
            unit = unit << 4 | digit
        }
        return unit
    }
}

// MARK: Resolving

extension Tape {
    @inline(__always)
    static func hexDigit(_ byte: UInt8) -> UInt16? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt16(byte &- UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt16(byte &- UInt8(ascii: "a") &+ 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt16(byte &- UInt8(ascii: "A") &+ 10)
        default: nil
        }
    }

    /// The string or name at `index`, its escapes resolved.
    @inline(__always)
    func string(_ index: Int) -> String {
        let source = unsafe bytes(index)
        if kind(index) == .string { return unsafe String(decoding: source, as: UTF8.self) }
        return unsafe String(unsafeUninitializedCapacity: source.count) { unsafe Self.unescape(source, into: $0) }
    }

    /// Resolves escapes that the parser has checked; the result is never longer than the source.
    @inline(never)
    private static func unescape(
        _ source: UnsafeBufferPointer<UInt8>, into target: UnsafeMutableBufferPointer<UInt8>
    ) -> Int {
        var from = 0
        var to = 0
        while from < source.count {
            let byte = unsafe source[from]
            if byte != UInt8(ascii: "\\") {
                unsafe target[to] = byte
                from += 1
                to += 1
            } else if unsafe source[from + 1] == UInt8(ascii: "u") {
                let scalar = unsafe unescapeScalar(source, &from)
                for unit in UTF8.encode(scalar)! {
                    unsafe target[to] = unit
                    to += 1
                }
            } else {
                unsafe target[to] = unescape(source[from + 1])
                from += 2
                to += 1
            }
        }
        return to
    }

    private static func unescape(_ letter: UInt8) -> UInt8 {
        switch letter {
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "t"): 0x09
        default: letter
        }
    }

    private static func unescapeScalar(_ source: UnsafeBufferPointer<UInt8>, _ from: inout Int) -> Unicode.Scalar {
        let high = unsafe codeUnit(source, from + 2)
        from += 6
        guard high & 0xFC00 == 0xD800 else { return Unicode.Scalar(high)! }
        let low = unsafe codeUnit(source, from + 2)
        from += 6
        return Unicode.Scalar(0x10000 + (high & 0x3FF) << 10 + (low & 0x3FF))!
    }

    private static func codeUnit(_ source: UnsafeBufferPointer<UInt8>, _ start: Int) -> UInt32 {
        var unit: UInt32 = 0
        for index in start..<start + 4 { unit = unit << 4 | UInt32(hexDigit(unsafe source[index])!) }
        return unit
    }
}
