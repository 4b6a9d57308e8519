/// Who may decide over parked events and have streams published again: people whom the system knows by name
/// (`O2C_OPERATORS`).
///
/// All may do all of it; which roles may do what belongs here.
public struct Operators: Sendable {
    private let names: Set<String>

    public init(_ names: some Sequence<String>) { self.names = Set(names) }

    func knows(_ name: String) -> Bool { names.contains(name) }
}
