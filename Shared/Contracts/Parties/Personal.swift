public import JSON

/// Data of persons: names, addresses, e-mails, phones. In facts and rows they stand inside it and nowhere else, so that
/// they can be erased, or sealed with a key, without touching anything else.
///
/// On the wire it is an object of one member. `plain` is the data. `erased` says that there was some, and that it is
/// gone for ever. Sealed data will be a third member, read to be one of these two before any handler sees it. Whatever
/// shows a text of it shows `erased` where there is none (`shown`).
public enum Personal<Content: MessagePart>: Hashable, Sendable {
    case plain(Content)
    case erased

    /// The data; `nil` where they are erased.
    public var content: Content? {
        switch self {
        case .plain(let content): content
        case .erased: nil
        }
    }

    /// A text of it, for people.
    public func shown(_ text: (Content) -> String) -> String { content.map(text) ?? personalErased }
}

/// How a text reads that is erased.
public let personalErased = "erased"

extension Personal: MessagePart {
    public static var documentation: Documentation {
        Documentation(
            "Data of persons, which can be erased: one of its members is there.",
            members: [
                .init("plain", nil),
                .init("erased", "True where the data are erased, in place of `plain`."),
            ])
    }

    private enum CodingKeys: String, CodingKey {
        case plain, erased
    }

    private init?(_ content: Content?, erased: Bool?) {
        switch (content, erased ?? false) {
        case (let content?, false): self = .plain(content)
        case (nil, true): self = .erased
        case (nil, false), (_?, true): return nil
        }
    }

    public init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        let content = try members.decodeIfPresent(Content.self, forKey: .plain)
        let isErased = try members.decodeIfPresent(Bool.self, forKey: .erased)
        guard let value = Personal(content, erased: isErased) else {
            throw DecodingError.dataCorruptedError(
                forKey: .plain, in: members, debugDescription: "one of plain and erased must be there")
        }
        self = value
    }

    public func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .plain(let content): try members.encode(content, forKey: .plain)
        case .erased: try members.encode(true, forKey: .erased)
        }
    }

    public init(members: MessageMembers) throws(UnexpectedMessage) {
        let place = members.place("plain")
        let content = try place.map { place throws(UnexpectedMessage) in
            try Content(members: members.members(at: place))
        }
        let value: Personal? = try Personal(content, erased: members.ifPresent("erased"))
        guard let value else { throw UnexpectedMessage() }
        self = value
    }

    public func writeMembers(to writer: inout MessageWriter) {
        switch self {
        case .plain(let content):
            writer.key(plain: "plain")
            content.write(to: &writer)
        case .erased: writer.member("erased", true)
        }
    }
}

extension Personal: MemberValue {}

extension Personal: JSONSchemaRefined {
    public static var jsonSchemaRefinement: [JSONMember] {
        [
            JSONMember(
                "oneOf",
                [
                    ["required": ["plain"]],
                    ["required": ["erased"], "properties": ["erased": ["const": true]]],
                ])
        ]
    }
}
