/// What a document may cost its reader. A document beyond a limit is refused by the limit's name.
public struct JSONLimits: Sendable, Hashable {
    /// How deep objects and arrays may nest; values above 512 count as 512, since types are decoded recursively.
    public var depthMax: Int
    /// The longest document, in bytes; values above 1 GiB count as 1 GiB.
    public var bytesMax: Int
    /// How many values and names together; each takes 16 bytes while the document is decoded.
    public var elementsMax: Int

    public init(depthMax: Int = 64, bytesMax: Int = 1 << 20, elementsMax: Int = 1 << 18) {
        self.depthMax = min(depthMax, 512)
        self.bytesMax = min(bytesMax, 1 << 30)
        self.elementsMax = min(elementsMax, 1 << 28)
    }
}
