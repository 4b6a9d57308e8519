public import JSON

/// A value that a member of a message can have: it reads and writes itself, beside `Codable`, and must do the same.
///
/// Why there are two ways: every fact is written once and read up to four times, and `Codable` spends three quarters of
/// that in its containers. Both follow from the same declaration; Tests/Pure/ContractsTests compares them for every
/// message. What is not as expected is left to `Codable`, which says what is wrong with it.
protocol MemberValue: JSONWritable {
    init(at place: JSONMembers.Place, of members: JSONMembers) throws(JSONUnexpected)
}

extension JSONMembers {
    /// The value of a member that must be there.
    func callAsFunction<Value: MemberValue>(_ name: StaticString) throws(JSONUnexpected) -> Value {
        guard let place = place(name) else { throw JSONUnexpected() }
        return try Value(at: place, of: self)
    }

    /// The value of a member that may be absent, or null.
    func ifPresent<Value: MemberValue>(_ name: StaticString) throws(JSONUnexpected) -> Value? {
        guard let place = place(name) else { return nil }
        return try Value(at: place, of: self)
    }
}

extension JSONWriter {
    mutating func member(_ name: StaticString, _ value: some MemberValue) {
        key(plain: name)
        value.write(to: &self)
    }

    /// Left out when there is no value.
    mutating func member(_ name: StaticString, ifPresent value: (some MemberValue)?) {
        if let value { member(name, value) }
    }
}

// MARK: Scalars

extension String: MemberValue {
    init(at place: JSONMembers.Place, of members: JSONMembers) throws(JSONUnexpected) {
        self = try members.string(at: place)
    }
}

extension Bool: MemberValue {
    init(at place: JSONMembers.Place, of members: JSONMembers) throws(JSONUnexpected) {
        self = try members.bool(at: place)
    }
}

extension Int64: MemberValue {
    init(at place: JSONMembers.Place, of members: JSONMembers) throws(JSONUnexpected) {
        self = try members.int64(at: place)
    }
}

extension Int32: MemberValue {
    init(at place: JSONMembers.Place, of members: JSONMembers) throws(JSONUnexpected) {
        guard let value = Int32(exactly: try members.int64(at: place)) else { throw JSONUnexpected() }
        self = value
    }
}

// MARK: Values that are one string

/// A value that is parsed from its bytes where they stand.
private protocol TextValue: MemberValue {
    init?(_ text: Span<UInt8>)
}

extension TextValue {
    init(at place: JSONMembers.Place, of members: JSONMembers) throws(JSONUnexpected) {
        self = try members.withText(at: place) { Self($0) }
    }
}

extension Identifier: TextValue {
    public func write(to writer: inout JSONWriter) { writer.string(plain: text) }
}

extension Timestamp: TextValue {
    public func write(to writer: inout JSONWriter) { writer.string(plain: text) }
}

extension LocalDate: TextValue {
    public func write(to writer: inout JSONWriter) { writer.string(plain: text) }
}

extension Country: MemberValue {
    init(at place: JSONMembers.Place, of members: JSONMembers) throws(JSONUnexpected) {
        guard let country = Country(try members.string(at: place)) else { throw JSONUnexpected() }
        self = country
    }

    public func write(to writer: inout JSONWriter) { writer.string(plain: text) }
}

extension Month: TextValue {
    public func write(to writer: inout JSONWriter) { writer.string(plain: text) }
}

extension Currency: MemberValue {
    init(at place: JSONMembers.Place, of members: JSONMembers) throws(JSONUnexpected) {
        guard let currency = Currency(try members.string(at: place)) else { throw JSONUnexpected() }
        self = currency
    }

    public func write(to writer: inout JSONWriter) { writer.string(plain: text) }
}

extension MemberValue where Self: RawRepresentable, RawValue == String {
    init(at place: JSONMembers.Place, of members: JSONMembers) throws(JSONUnexpected) {
        guard let value = Self(rawValue: try members.string(at: place)) else { throw JSONUnexpected() }
        self = value
    }
}

extension Channel: MemberValue {}
extension TaxClass: MemberValue {}
extension ItemKind: MemberValue {}
extension CustomerBlock: MemberValue {}
extension TaxCategory: MemberValue {}
extension TaxRounding: MemberValue {}
extension DeclineCause: MemberValue {}
extension UnitOfMeasure: MemberValue {}
extension PriceMode: MemberValue {}

extension JSONWriter {
    /// Digits, letters and punctuation that need no escaping.
    fileprivate mutating func string(plain text: ASCIIText) { text.withSpan { string(plain: $0) } }
}

// MARK: Values made of others

extension MemberValue where Self: JSONReadable {
    init(at place: JSONMembers.Place, of members: JSONMembers) throws(JSONUnexpected) {
        try self.init(members: members.members(at: place))
    }
}

extension Array: MemberValue where Element: MemberValue {
    init(at place: JSONMembers.Place, of members: JSONMembers) throws(JSONUnexpected) {
        var elements = try members.elements(at: place)
        self = []
        reserveCapacity(elements.count)
        while let place = members.next(&elements) { append(try Element(at: place, of: members)) }
    }
}
