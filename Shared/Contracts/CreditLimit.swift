public import JSON

/// How much a customer may owe: an amount, or expressly without limit. On the wire it is one of two members, `creditLimit` and `"unlimited": true`:
/// where neither is, nothing was decided, and it is refused.
public enum CreditLimit: Hashable, Sendable {
    /// In minor units of the customer's currency.
    case limited(Int64)
    case unlimited

    /// In minor units; `nil` without limit.
    public var amount: Int64? {
        switch self {
        case .limited(let amount): amount
        case .unlimited: nil
        }
    }

    /// `true` without limit, else `nil`: what the member `unlimited` holds.
    public var isUnlimited: Bool? { self == .unlimited ? true : nil }

    /// What the two members say; `nil` where they say nothing, or two things.
    /// - Parameter unlimited: `false` says nothing.
    public init?(amount: Int64?, unlimited: Bool?) {
        switch (amount, unlimited ?? false) {
        case (let amount?, false): self = .limited(amount)
        case (nil, true): self = .unlimited
        case (nil, false), (_?, true): return nil
        }
    }
}

extension CreditLimit {
    /// Validates what a command says of a limit.
    /// - Parameters:
    ///   - most: the largest limit that is taken, in minor units.
    /// - Throws: `credit-limit-missing`, `credit-limit-contradicted` or `out-of-range`.
    public init(amount: Int64?, unlimited: Bool?, atMost most: Int64) throws(Refused) {
        guard let limit = CreditLimit(amount: amount, unlimited: unlimited) else {
            guard amount != nil else {
                throw Refused(
                    "/creditLimit", "credit-limit-missing", "must be there, or \"unlimited\": true in its place")
            }
            throw Refused(
                "/unlimited", "credit-limit-contradicted", "must not be true beside a creditLimit: name one of both")
        }
        if let amount, !(0...most).contains(amount) {
            throw Refused("/creditLimit", "out-of-range", "must be within 0...\(most) minor units")
        }
        self = limit
    }
}

/// A type with the members `creditLimit` and `unlimited`, of which one is there.
public protocol CreditLimitMembers: JSONSchemaRefined {}

extension CreditLimitMembers {
    public static var jsonSchemaRefinement: [JSONMember] {
        [
            JSONMember(
                "oneOf",
                [
                    ["required": ["creditLimit"]],
                    ["required": ["unlimited"], "properties": ["unlimited": ["const": true]]],
                ])
        ]
    }
}

extension RegisterCustomer: CreditLimitMembers {}
extension SetCreditLimit: CreditLimitMembers {}
extension CustomerRegistered: CreditLimitMembers {}
