/// A legal entity of the seller, by its code.
public protocol NamedEntity {
    /// Unique; of printable ASCII.
    var code: String { get }
}

/// A legal entity of the seller as a service knows it.
public protocol KnownEntity: NamedEntity {
    /// The time zone of its business days, by the names of the IANA's database.
    var timeZone: String { get }
}

extension Seller: KnownEntity {
    public var code: String { entity }
}

extension ReasonList {
    /// The legal entity that a command means: the one that it names, or the only one; `nil` where that is none, which
    /// is added as a reason.
    public mutating func entity<Entity: NamedEntity>(_ code: String?, among entities: [Entity]) -> Entity? {
        if let entity = entities.meant(by: code) { return entity }
        if code != nil {
            add("/entity", .unknownEntity, "no legal entity has this code")
        } else if entities.isEmpty {
            add("/entity", .unknownEntity, "no legal entity is registered")
        } else {
            add("/entity", .entityMissing, "there are several legal entities: name the one that is meant")
        }
        return nil
    }
}

extension Array where Element: NamedEntity {
    /// The legal entity that is named, or the only one; `nil` where that is none.
    public func meant(by code: String?) -> Element? {
        guard let code else { return count == 1 ? self[0] : nil }
        return first { ExactText($0.code) == ExactText(code) }
    }
}
