import Contracts
import JSON
import Runtime

/// What the Ledger acts on: facts that the books must know of, told apart by their type.
enum LedgerInput {
    static let types = Set(byType.keys)

    private static let byType = Dictionary(uniqueKeysWithValues: PostingRules.facts.map { ($0.type, $0) })

    /// Decodes the data of a fact whose type is one of `types`.
    static func decode(type: String, data: [UInt8]) throws -> any FinancialFact {
        guard let fact = byType[type] else { throw UnknownType(type: type) }
        return try fact.decode(from: data)
    }
}

extension FinancialFact {
    fileprivate static func decode(from data: [UInt8]) throws -> any FinancialFact {
        try JSONDecoder().decode(Self.self, from: data)
    }
}
