import JSON

/// A change to a document that its schema must not allow.
struct Mutation {
    /// JSON Pointer of what is missing or wrong.
    var pointer: String
    var isMissing: Bool
    var document: JSONValue

    /// Every required member left out, and every value replaced by one of another type, one at a time.
    ///
    /// - Parameter ofCommand: A command takes any text, and the service refuses what it does not mean; so a text is
    ///   replaced by another type only.
    static func all(of document: JSONValue, schema: JSONValue, ofCommand: Bool) -> [Mutation] {
        var mutations: [Mutation] = []
        if let members = document.object {
            let required = schema["required"]?.array ?? []
            for (index, member) in members.enumerated() {
                let pointer = "/" + member.name
                if required.contains(.string(member.name)) {
                    var rest = members
                    rest.remove(at: index)
                    mutations.append(Mutation(pointer: pointer, isMissing: true, document: .object(rest)))
                }
                let inner = schema["properties"]?[member.name] ?? [:]
                mutations += within(member.value, inner, at: pointer, ofCommand) { changed in
                    var all = members
                    all[index].value = changed
                    return .object(all)
                }
            }
        }
        for (index, element) in (document.array ?? []).enumerated() {
            mutations += within(element, schema["items"] ?? [:], at: "/\(index)", ofCommand) { changed in
                var all = document.array ?? []
                all[index] = changed
                return .array(all)
            }
        }
        return mutations
    }

    private static func within(
        _ value: JSONValue, _ schema: JSONValue, at pointer: String, _ ofCommand: Bool,
        rebuild: (JSONValue) -> JSONValue
    ) -> [Mutation] {
        let inner = all(of: value, schema: schema, ofCommand: ofCommand).map {
            Mutation(pointer: pointer + $0.pointer, isMissing: $0.isMissing, document: rebuild($0.document))
        }
        return inner
            + wrong(value, schema, ofCommand).map {
                Mutation(pointer: pointer, isMissing: false, document: rebuild($0))
            }
    }

    private static func wrong(_ value: JSONValue, _ schema: JSONValue, _ ofCommand: Bool) -> [JSONValue] {
        switch value.kind {
        case .string where ofCommand: [7, ["x"]]
        case .string where ["pattern", "format", "enum"].allSatisfy { schema[$0] == nil }: [7, ["x"]]
        case .string: [7, "no such thing"]
        case .number: ["7", true]
        case .object: [[], "{}"]
        case .array: [[:], 0]
        case .boolean, .null: ["true"]
        }
    }
}

extension JSONValue {
    /// With a member that no type knows in every object, first and last.
    var withUnknownMembers: JSONValue {
        switch self {
        case .object(let members):
            let inner = members.map { JSONMember($0.name, $0.value.withUnknownMembers) }
            return .object(
                [JSONMember("unknownFirst", ["deep": [1, ["x": nil]]])] + inner + [JSONMember("unknownLast", "")])
        case .array(let elements): return .array(elements.map(\.withUnknownMembers))
        default: return self
        }
    }
}
