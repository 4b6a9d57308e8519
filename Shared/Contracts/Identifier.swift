internal import JSON

/// A lane: partition p of all topics of a service together. Every entity is changed in its home lane only.
public typealias Lane = Int32

/// The identity of an entity: its home lane and a counter of that lane, written `7-1024`.
///
/// Dense, cheap to index, and the same at every replay. Stored as one 64-bit number: the lane above, forty bits of
/// counter below.
public struct Identifier<Entity>: Hashable, Comparable, Sendable {
    /// The stored form.
    public let rawValue: Int64

    /// The lane in which the entity lives.
    public var lane: Lane { Lane(truncatingIfNeeded: rawValue >> Self.counterBits) }

    /// The place of the entity among those of its kind and lane, from 1.
    public var counter: Int64 { rawValue & Self.counterMax }

    static var counterBits: Int64 { 40 }

    /// The largest counter: 2^40 - 1.
    public static var counterMax: Int64 { (1 << 40) - 1 }

    /// The largest lane: 2^15 - 1.
    public static var laneMax: Lane { 32_767 }

    /// An identifier from its stored form; `nil` if it is not one.
    public init?(rawValue: Int64) {
        guard rawValue > 0, rawValue >> Self.counterBits <= Int64(Self.laneMax), rawValue & Self.counterMax > 0 else {
            return nil
        }
        self.rawValue = rawValue
    }

    /// - Precondition: `lane` is within 0...`laneMax` and `counter` within 1...`counterMax`; both are given out by the
    ///   runtime.
    public init(lane: Lane, counter: Int64) {
        precondition(
            (0...Self.laneMax).contains(lane) && (1...Self.counterMax).contains(counter), "identifier out of range")
        rawValue = Int64(lane) << Self.counterBits | counter
    }

    public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}

extension Identifier: LosslessStringConvertible {
    /// Parses `lane-counter`; no signs, no leading zeros, so that each identifier has one spelling.
    public init?(_ description: String) { self.init(description.utf8.span) }

    /// Parses the UTF-8 bytes of the same.
    init?(_ text: Span<UInt8>) {
        var scanner = ASCIIScanner()
        guard let lane = scanner.decimal(widthMax: 5, text), scanner.take("-", text),
            let counter = scanner.decimal(widthMax: 13, text), scanner.isAtEnd(text),
            lane <= Int64(Self.laneMax), counter > 0, counter <= Self.counterMax
        else { return nil }
        self.init(lane: Lane(lane), counter: counter)
    }

    public var description: String { text.string }

    var text: ASCIIText {
        var text = ASCIIText()
        append(to: &text)
        return text
    }

    func append(to text: inout ASCIIText) {
        text.append(decimal: Int64(lane))
        text.append("-")
        text.append(decimal: counter)
    }
}

extension Identifier: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let identifier = Self(text) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "'\(Quote.text(text))' is not an identifier (lane-counter)")
        }
        self = identifier
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// The kinds of entities, as phantom types of their identifiers.
public enum CustomerEntity {}
public enum OrderEntity {}
public enum ShipmentEntity {}
public enum InvoiceEntity {}
public enum PaymentEntity {}
public enum EntryEntity {}

public typealias CustomerID = Identifier<CustomerEntity>
public typealias OrderID = Identifier<OrderEntity>
public typealias ShipmentID = Identifier<ShipmentEntity>
public typealias InvoiceID = Identifier<InvoiceEntity>
public typealias PaymentID = Identifier<PaymentEntity>
public typealias EntryID = Identifier<EntryEntity>
