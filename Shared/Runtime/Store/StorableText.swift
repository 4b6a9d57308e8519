import Contracts

extension String {
    /// The text without control characters and of bounded length: whatever came from outside, PostgreSQL can store it
    /// and a terminal show it.
    func storable(charactersMax: Int) -> String { shown(charactersMax: charactersMax) }
}
