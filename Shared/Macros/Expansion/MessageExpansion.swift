internal import SwiftSyntax
internal import SwiftSyntaxBuilder

/// The code that follows from a message's declaration, as a person would write it.
struct MessageExpansion {
    let message: MessageDeclaration

    private var access: String { message.access.isEmpty ? "" : message.access + " " }
    private var members: [MessageMember] { message.members }

    /// An initialiser with a parameter for each member.
    var memberwiseInitializer: String {
        let parameters = members.map { "    \($0.name): \($0.type)" + ($0.initialValue.map { " = " + $0 } ?? "") }
        return """
            \(access)init(
            \(parameters.joined(separator: ",\n"))
            ) {
            \(members.map { "    self.\($0.name) = \($0.name)" }.joined(separator: "\n"))
            }
            """
    }

    /// What `JSONReadable` asks for: takes what is exactly as it should be.
    var reading: String {
        let values = members.map { member in
            let name = Self.literal(member.name)
            let value =
                switch (member.isInlined, member.isOptional) {
                case (true, _): "\(member.type)(members: members)"
                case (false, true): "members.ifPresent(\(name))"
                case (false, false): "members(\(name))"
                }
            return "        \(member.name): \(value)"
        }
        return """
            \(access)init(members: MessageMembers) throws(UnexpectedMessage) {
                try self.init(
            \(values.joined(separator: ",\n"))
                )
            }
            """
    }

    /// What `ObjectWritable` asks for.
    var writing: String {
        let lines = members.map { member in
            if member.isInlined { return "    \(member.name).writeMembers(to: &writer)" }
            let label = member.isOptional ? "ifPresent: " : ""
            return "    writer.member(\(Self.literal(member.name)), \(label)\(member.name))"
        }
        return """
            \(access)func writeMembers(to writer: inout MessageWriter) {
            \(lines.joined(separator: "\n"))
            }
            """
    }

    /// What `Documented` asks for: the doc comments and bounds.
    var documentation: String {
        let described = members.filter { !$0.isInlined && ($0.documentation != nil || !$0.bounds.isEmpty) }.map {
            let text = $0.documentation.map(Self.literal) ?? "nil"
            let bounds = $0.bounds.isEmpty ? "" : ", [\($0.bounds.joined(separator: ", "))]"
            return "            .init(\(Self.literal($0.name)), \(text)\(bounds))"
        }
        let inlined = members.filter(\.isInlined).map { " + \($0.type).documentation.members" }.joined()
        let list = described.isEmpty ? "[]" : "[\n\(described.joined(separator: ",\n"))\n        ]"
        return """
            \(access)static var documentation: Documentation {
                Documentation(
                    \(Self.literal(message.documentation)),
                    members: \(list)\(inlined))
            }
            """
    }

    /// `Codable` where the compiler cannot make it: with members that stand among those of the message.
    var coding: [String] {
        guard members.contains(where: \.isInlined) else { return [] }
        let own = members.filter { !$0.isInlined }
        let reads = members.map { member in
            if member.isInlined { return "        \(member.name): \(member.type)(from: decoder)" }
            let way = member.isOptional ? "decodeIfPresent" : "decode"
            return
                "        \(member.name): members.\(way)(\(member.wrappedType ?? member.type).self, forKey: .\(member.name))"
        }
        let writes = members.map { member in
            if member.isInlined { return "    try \(member.name).encode(to: encoder)" }
            return
                "    try members.encode\(member.isOptional ? "IfPresent" : "")(\(member.name), forKey: .\(member.name))"
        }
        return [
            """
            private enum CodingKeys: String, CodingKey {
                case \(own.map(\.name).joined(separator: ", "))
            }
            """,
            """
            \(access)init(from decoder: any Decoder) throws {
                let members = try decoder.container(keyedBy: CodingKeys.self)
                try self.init(
            \(reads.joined(separator: ",\n"))
                )
            }
            """,
            """
            \(access)func encode(to encoder: any Encoder) throws {
                var members = encoder.container(keyedBy: CodingKeys.self)
            \(writes.joined(separator: "\n"))
            }
            """,
        ]
    }

    /// `public static var type: String { "o2c.billing.invoice-issued.v1" }`
    func constant(_ name: String, _ type: String, _ value: String) -> String {
        "\(access)static var \(name): \(type) { \(value) }"
    }

    /// A text as a literal of Swift.
    static func literal(_ text: String) -> String { StringLiteralExprSyntax(content: text).description }
}
