/// A text that equals another only where their bytes do, as PostgreSQL and the wire compare.
///
/// Swift takes texts for equal that look the same (canonical equivalence of Unicode): K and the sign of kelvin, or Ä in
/// one scalar and in two. Names that come from outside are told apart by this, or the row of one name would be taken
/// for another's.
public struct ExactText: Hashable, Comparable, Sendable {
    public let text: String

    public init(_ text: String) { self.text = text }

    public static func == (a: Self, b: Self) -> Bool { a.text.utf8.elementsEqual(b.text.utf8) }

    public static func < (a: Self, b: Self) -> Bool { a.text.utf8.lexicographicallyPrecedes(b.text.utf8) }

    /// Texts that look the same share a hash; that is seldom, and right.
    public func hash(into hasher: inout Hasher) { hasher.combine(text) }
}
