/// What the declaration of a message says beside names and types; its JSON Schema publishes it.
public struct Documentation: Sendable {
    /// What keeps the value of a member within limits.
    public enum Bound: Sendable {
        /// Characters of a text.
        case length(ClosedRange<Int>)
        /// Numbers, both included.
        case bounds(ClosedRange<Int64>)
        /// A regular expression that a text matches.
        case pattern(String)
    }

    public struct Member: Sendable {
        public let name: String
        /// The doc comment; `nil` where the member's type says enough.
        public let text: String?
        public let bounds: [Bound]

        init(_ name: String, _ text: String?, _ bounds: [Bound] = []) {
            self.name = name
            self.text = text
            self.bounds = bounds
        }
    }

    /// The doc comment of the type.
    public let text: String
    /// Those that have a doc comment or bounds.
    public let members: [Member]

    init(_ text: String, members: [Member]) {
        self.text = text
        self.members = members
    }
}

/// A type whose declaration says what it and its members mean.
public protocol Documented {
    static var documentation: Documentation { get }
}
