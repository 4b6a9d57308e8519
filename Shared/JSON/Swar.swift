/// Tests on eight bytes at once ("SIMD within a register"; Hacker's Delight, 6-1).
///
/// Each mask has the high bit of a byte set where the test holds. A borrow may set further bits above the lowest one,
/// never below: whether there is one and where the first is are exact. Bytes are loaded little-endian.
enum Swar {
    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let highs: UInt64 = 0x8080_8080_8080_8080

    /// Control characters, quotation marks and backslashes.
    @inline(__always)
    static func escapees(_ word: UInt64) -> UInt64 {
        let quotes = word ^ (ones &* 0x22)
        let slashes = word ^ (ones &* 0x5C)
        let controls = (word &- ones &* 0x20) & ~word
        return (controls | ((quotes &- ones) & ~quotes) | ((slashes &- ones) & ~slashes)) & highs
    }

    /// As `escapees`, and bytes that are not ASCII.
    @inline(__always)
    static func escapeesAndNonASCII(_ word: UInt64) -> UInt64 { escapees(word) | word & highs }

    @inline(__always)
    static func isEscapee(_ byte: UInt8) -> Bool { byte < 0x20 || byte == 0x22 || byte == 0x5C }
}
