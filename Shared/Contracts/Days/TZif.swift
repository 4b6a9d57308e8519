/// A file of the tz database (RFC 9636): the changes of a zone's clock, and the rule that holds after the last.
///
/// A file has its data twice: in 32 bits for readers of version 1, which is passed over, and in 64.
struct TZif: Hashable, Sendable {
    struct Change: Hashable, Sendable {
        /// Of UTC, since 1970-01-01T00:00:00Z.
        let second: Int64
        /// Seconds ahead of UTC from then on.
        let offset: Int64
    }

    /// Ascending.
    let changes: [Change]
    /// Seconds ahead of UTC before the first change.
    let firstOffset: Int64
    /// A rule in the notation of POSIX's variable TZ.
    let footer: [UInt8]

    /// By how much a clock may be ahead of UTC, in seconds: RFC 9636, 3.2.
    static let offsets: ClosedRange<Int64> = -89_999...93_599

    init(_ bytes: [UInt8]) throws(TimeZoneRulesError) {
        var reader = Reader(bytes: bytes)
        let first = try Header(&reader)
        try reader.skip(first.dataBytes(timeBytes: 4))
        let header = try Header(&reader)
        guard header.leaps == 0 else { throw .leapSeconds }
        guard header.types > 0 else { throw .damaged("it has no type of local time") }
        // Each item takes a byte at least, so counts beyond the file cannot be.
        guard header.dataBytes(timeBytes: 8) < bytes.count else { throw .damaged("it is too short") }

        var seconds: [Int64] = []
        for _ in 0..<header.times { seconds.append(try reader.number(bytes: 8)) }
        guard zip(seconds, seconds.dropFirst()).allSatisfy({ $0 < $1 }) else { throw .damaged("its order of changes") }
        var types: [Int] = []
        for _ in 0..<header.times { types.append(Int(try reader.number(bytes: 1) & 0xFF)) }
        var offsets: [Int64] = []
        for _ in 0..<header.types {
            offsets.append(try reader.number(bytes: 4))
            // Whether it is summer, and where its abbreviation stands.
            try reader.skip(2)
        }
        guard offsets.allSatisfy(Self.offsets.contains) else { throw .damaged("its distance from UTC") }
        guard types.allSatisfy(offsets.indices.contains) else { throw .damaged("its types of local time") }
        changes = zip(seconds, types).map { Change(second: $0, offset: offsets[$1]) }
        firstOffset = offsets[0]
        try reader.skip(header.characters + header.standards + header.universals)
        footer = try reader.footer()
    }

    /// The first 44 bytes of each of both parts.
    private struct Header {
        let universals, standards, leaps, times, types, characters: Int

        init(_ reader: inout Reader) throws(TimeZoneRulesError) {
            guard try reader.take(4).elementsEqual("TZif".utf8) else { throw .notTZif }
            guard try reader.take(1).first ?? 0 >= UInt8(ascii: "2") else { throw .notTZif }
            try reader.skip(15)
            universals = try reader.count()
            standards = try reader.count()
            leaps = try reader.count()
            times = try reader.count()
            types = try reader.count()
            characters = try reader.count()
        }

        func dataBytes(timeBytes: Int) -> Int {
            times * (timeBytes + 1) + types * 6 + characters + leaps * (timeBytes + 4) + standards + universals
        }
    }

    private struct Reader {
        let bytes: [UInt8]
        var position = 0

        init(bytes: [UInt8]) { self.bytes = bytes }

        mutating func take(_ count: Int) throws(TimeZoneRulesError) -> ArraySlice<UInt8> {
            guard count <= bytes.count - position else { throw position == 0 ? .notTZif : .damaged("it is too short") }
            defer { position += count }
            return bytes[position..<position + count]
        }

        mutating func skip(_ count: Int) throws(TimeZoneRulesError) { _ = try take(count) }

        /// Signed, the highest byte first.
        mutating func number(bytes count: Int) throws(TimeZoneRulesError) -> Int64 {
            let taken = try take(count)
            let high = Int64(Int8(bitPattern: taken.first ?? 0))
            return taken.dropFirst().reduce(high) { $0 << 8 | Int64($1) }
        }

        mutating func count() throws(TimeZoneRulesError) -> Int { Int(try number(bytes: 4) & 0xFFFF_FFFF) }

        /// What stands between two line feeds, to the end of the file.
        mutating func footer() throws(TimeZoneRulesError) -> [UInt8] {
            let rest = try take(bytes.count - position)
            let lineFeed = UInt8(ascii: "\n")
            guard rest.count > 2, rest.first == lineFeed, rest.last == lineFeed else { throw .damaged("its footer") }
            return Array(rest.dropFirst().dropLast())
        }
    }
}
