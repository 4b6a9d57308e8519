public import JSON

/// How much a customer may owe: an amount, or expressly without limit. On the wire it is one of two members,
/// `creditLimit` and `"unlimited": true`: where neither is, nothing was decided, and it is refused.
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
                    "/creditLimit", .creditLimitMissing, "must be there, or \"unlimited\": true in its place")
            }
            throw Refused(
                "/unlimited", .creditLimitContradicted, "must not be true beside a creditLimit: name one of both")
        }
        if let amount, !(0...most).contains(amount) {
            throw Refused("/creditLimit", .outOfRange, "must be within 0...\(most) minor units")
        }
        self = limit
    }
}

// On the wire it is two members of the message that holds it (`@Inlined`), of which one is there.

extension CreditLimit: Codable, Documented {
    public static let documentation = Documentation(
        "How much a customer may owe.",
        members: [
            .init("creditLimit", "In minor units of the customer's currency. It is there, or `unlimited` is true."),
            .init("unlimited", "True for a customer without limit, in place of `creditLimit`."),
        ])

    private enum CodingKeys: String, CodingKey {
        case creditLimit, unlimited
    }

    public init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        let amount = try members.decodeIfPresent(Int64.self, forKey: .creditLimit)
        let isUnlimited = try members.decodeIfPresent(Bool.self, forKey: .unlimited)
        guard let limit = CreditLimit(amount: amount, unlimited: isUnlimited) else {
            throw DecodingError.dataCorruptedError(
                forKey: .creditLimit, in: members,
                debugDescription: "one of creditLimit and unlimited must say the limit"
            )
        }
        self = limit
    }

    public func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: CodingKeys.self)
        try members.encodeIfPresent(amount, forKey: .creditLimit)
        try members.encodeIfPresent(isUnlimited, forKey: .unlimited)
    }

    init(members: JSONMembers) throws(JSONUnexpected) {
        let limit: CreditLimit? = try CreditLimit(
            amount: members.ifPresent("creditLimit"), unlimited: members.ifPresent("unlimited"))
        guard let limit else { throw JSONUnexpected() }
        self = limit
    }

    func writeMembers(to writer: inout JSONWriter) {
        writer.member("creditLimit", ifPresent: amount)
        writer.member("unlimited", ifPresent: isUnlimited)
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

extension SetCreditLimit: CreditLimitMembers {}
extension SetCreditLimit.Body: CreditLimitMembers {}
extension CreditLimitSet: CreditLimitMembers {}
