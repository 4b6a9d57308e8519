/// What a document may cost its reader. A document beyond a limit is refused by the limit's name.
public struct JSONLimits: Sendable, Hashable {
    /// How deep objects and arrays may nest; values above 512 count as 512, since types are decoded recursively.
    public var depthMax: Int { didSet { depthMax = min(depthMax, 512) } }
    /// The longest document, in bytes; values above 1 GiB count as 1 GiB.
    public var bytesMax: Int { didSet { bytesMax = min(bytesMax, 1 << 30) } }
    /// How many values and names together; each takes 16 bytes while the document is decoded;
    /// values above 2^28 count as 2^28.
    public var elementsMax: Int { didSet { elementsMax = min(elementsMax, 1 << 28) } }

    public init(depthMax: Int = 64, bytesMax: Int = 1 << 20, elementsMax: Int = 1 << 18) {
        self.depthMax = min(depthMax, 512)
        self.bytesMax = min(bytesMax, 1 << 30)
        self.elementsMax = min(elementsMax, 1 << 28)
    }
}
