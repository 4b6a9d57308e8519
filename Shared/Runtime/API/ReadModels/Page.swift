public import Contracts

/// A page of the list.
@Described
public struct Page<Item: Exhibit>: Exhibit {
    /// The items of this page, at most as many as `limit`.
    @Bound(.count(0...PageLimit.itemsMax))
    public var items: [Item]
    /// Where the next page begins: send it as `cursor`. It is absent on the last page.
    @Bound(.length(1...Cursor.bytesMax))
    public var nextCursor: String?

    public init(items: [Item], nextCursor: String? = nil) {
        self.items = items
        self.nextCursor = nextCursor
    }

    public static var example: Page { Page(items: [Item.example], nextCursor: "MjAyNi0xMS0yNVQwOTozMDowMFogNy0xMDI0") }
}

/// Bounds of a page.
public enum PageLimit {
    public static let itemsMax = 200
    public static let itemsDefault = 50
    static let parameter = QueryParameter<Int>.integer(
        "limit", "How many items a page has at most.", default: itemsDefault, in: 1...itemsMax)
}
