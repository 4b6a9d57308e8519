/// One page of a list, and where the next one begins.
public struct Page<Item: Codable & Sendable>: Codable, Sendable {
    public var items: [Item]
    /// Given back as `cursor`, it leads to the next page; absent on the last.
    public var nextCursor: String?

    public init(items: [Item], nextCursor: String? = nil) {
        self.items = items
        self.nextCursor = nextCursor
    }
}

/// What a list's query has to fetch.
public struct PageRequest<Key: LosslessStringConvertible & Sendable>: Sendable {
    /// Only items whose key lies behind it, in the list's order; `nil`: from the beginning.
    public let after: Key?
    /// Rows to fetch: one more than the client wants, which tells whether there is a next page.
    public let rowsMax: Int
}

/// Bounds of a page.
public enum PageLimit {
    public static let itemsMax = 200
    public static let itemsDefault = 50
    static let parameter = QueryParameter<Int>.integer(
        "limit", "Items on a page, at most.", default: itemsDefault, in: 1...itemsMax)
}
