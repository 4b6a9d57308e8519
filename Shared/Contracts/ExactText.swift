/// A text that equals another only where their bytes do, as PostgreSQL and the wire compare.
///
/// Swift takes texts for equal that look the same (canonical equivalence of Unicode): K and the sign of kelvin, or Ä in
/// one scalar and in two. Names that come from outside are told apart by this, or the row of one name would be taken
/// for another's.
public struct ExactText: Hashable, Comparable, Sendable {
    public let text: String

    public init(_ text: String) { self.text = text }

    public static func == (a: Self, b: Self) -> Bool {
        let (a, b) = (a.text.utf8.span, b.text.utf8.span)
        return a.count == b.count && firstDifference(a, b) == nil
    }

    public static func < (a: Self, b: Self) -> Bool {
        let (a, b) = (a.text.utf8.span, b.text.utf8.span)
        return firstDifference(a, b).map { a[$0] < b[$0] } ?? (a.count < b.count)
    }

    private static func firstDifference(_ a: Span<UInt8>, _ b: Span<UInt8>) -> Int? {
        (0..<min(a.count, b.count)).first { a[$0] != b[$0] }
    }

    /// Texts that look the same share a hash; that is seldom, and right.
    public func hash(into hasher: inout Hasher) { hasher.combine(text) }
}
