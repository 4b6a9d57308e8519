/// Where an order came from.
public enum Channel: String, Codable, Hashable, Sendable, CaseIterable {
    case web, email, phone, pos, edi, api
}

/// How the law of tax classes an item: the rate follows from it, the country whose tax it is, and the day of supply.
public enum TaxClass: String, Codable, Hashable, Sendable, CaseIterable {
    case standard, reduced, zero
}

/// What kind of thing an item is: how it is supplied, and by which rules of tax.
public enum ItemKind: String, Codable, Hashable, Sendable, CaseIterable {
    /// It is kept in stock, reserved and shipped.
    case goods
    /// It is performed: no stock is kept of it.
    case service
    /// Freight, packing and the like: part of the supply of goods that it belongs to (Directive 2006/112/EC, article
    /// 78, letter b). No stock is kept of it.
    case charge

    public var keepsStock: Bool { self == .goods }
}

/// One reason for a refusal: which member, which rule, and a sentence for people.
@MessagePart
public struct Reason: Error {
    /// JSON Pointer (RFC 6901) into the command's data, such as `/lines/2/quantity`; empty for the whole.
    public var pointer: String
    /// A stable name of the rule, such as `unknown-item`.
    public var code: String
    /// A sentence for people.
    public var detail: String
}

extension Reason {
    /// - Parameters:
    ///   - pointer: JSON Pointer (RFC 6901) into the command's data; empty for the whole.
    ///   - code: the rule that is broken.
    public init(_ pointer: String, _ code: RefusalCode, _ detail: String) {
        self.init(pointer: pointer, code: code.rawValue, detail: detail)
    }
}
