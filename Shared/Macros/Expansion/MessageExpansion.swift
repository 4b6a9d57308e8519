internal import SwiftSyntax

/// The code that follows from a message's declaration, as a person would write it.
struct MessageExpansion: DeclaredCode {
    let message: MessageDeclaration
    /// `nil` for a part of a message.
    let type: MessageType?
    /// What the service of the type is to the message: its publisher or recipient.
    let serviceOfType: String?
    /// What every message of its kind conforms to.
    let messageProtocols: String

    private var access: String { message.access.isEmpty ? "" : message.access + " " }
    private var members: [MessageMember] { message.members }

    /// The member that a path names.
    private var pathMember: MessageMember? { members.first(where: \.isInPath) }

    var conformances: String { pathMember == nil ? messageProtocols : messageProtocols + ", PathCommand" }

    var ownMembers: [String] { [memberwiseInitializer] + body }

    var extensionParts: [String] { [constants, documentation, reading, writing] + coding }

    /// The type and the service that it names.
    private var constants: String {
        guard let type, let serviceOfType else { return "" }
        return """
            \(access)static var type: String { \(DeclaredText.literal(type.text)) }
            \(access)static var \(serviceOfType): Service { .\(type.service) }
            """
    }

    /// What `PathCommand` asks for: the members that the path does not name, and the command of both.
    private var body: [String] {
        guard let pathMember else { return [] }
        let others = members.filter { !$0.isInPath }
        let declarations = others.map {
            "    \(access)var \($0.name): \($0.type)" + ($0.initialValue.map { " = " + $0 } ?? "")
        }
        let documentation =
            "    \(access)static var documentation: Documentation { \(message.name).documentation }"
        let values = members.map { "        \($0.name): \($0.name == pathMember.name ? "name" : "body." + $0.name)" }
        return [
            """
            /// What a request says beside its path.
            \(access)struct Body: Codable, Sendable, Documented {
            \((declarations + [documentation]).joined(separator: "\n"))
            }
            """,
            """
            \(access)init(_ name: String, _ body: Body) {
                self.init(
            \(values.joined(separator: ",\n"))
                )
            }
            """,
        ]
    }

    private var memberwiseInitializer: String {
        DeclaredText.memberwiseInitializer(access: access, members.map { ($0.name, $0.type, $0.initialValue) })
    }

    /// What `JSONReadable` asks for: takes what is exactly as it should be.
    private var reading: String {
        let values = members.map { member in
            let name = DeclaredText.literal(member.name)
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
    private var writing: String {
        let lines = members.map { member in
            if member.isInlined { return "    \(member.name).writeMembers(to: &writer)" }
            let label = member.isOptional ? "ifPresent: " : ""
            return "    writer.member(\(DeclaredText.literal(member.name)), \(label)\(member.name))"
        }
        return """
            \(access)func writeMembers(to writer: inout MessageWriter) {
            \(lines.joined(separator: "\n"))
            }
            """
    }

    /// What `Documented` asks for: the doc comments and bounds.
    private var documentation: String {
        let described = members.filter { !$0.isInlined && ($0.documentation != nil || !$0.bounds.isEmpty) }.map {
            "            .init(\(Self.memberDocumentation($0)))"
        }
        let inlined = members.filter(\.isInlined).map { " + \($0.type).documentation.members" }.joined()
        let list = described.isEmpty ? "[]" : "[\n\(described.joined(separator: ",\n"))\n        ]"
        return """
            \(access)static var documentation: Documentation {
                Documentation(
                    \(DeclaredText.literal(message.documentation)),
                    members: \(list)\(inlined))
            }
            """
    }

    /// The arguments of a `Documentation.Member`.
    static func memberDocumentation(_ member: MessageMember) -> String {
        let text = member.documentation.map(DeclaredText.literal) ?? "nil"
        let bounds = member.bounds.isEmpty ? "" : ", [\(member.bounds.joined(separator: ", "))]"
        return "\(DeclaredText.literal(member.name)), \(text)\(bounds)"
    }

    /// `Codable` where the compiler cannot make it: with members that stand among those of the message.
    private var coding: [String] {
        guard members.contains(where: \.isInlined) else { return [] }
        let own = members.filter { !$0.isInlined }
        let reads = members.map { member in
            if member.isInlined { return "        \(member.name): \(member.type)(from: decoder)" }
            let way = member.isOptional ? "decodeIfPresent" : "decode"
            let value = "members.\(way)(\(member.wrappedType ?? member.type).self, forKey: .\(member.name))"
            return "        \(member.name): \(value)"
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
}
