internal import SwiftDiagnostics
internal import SwiftSyntax
internal import SwiftSyntaxBuilder
package import SwiftSyntaxMacros

/// The macros of this module.
package enum MessageMacros {
    /// - Parameter name: What `#externalMacro` calls it; see Shared/Contracts/Declaration.
    package static func macro(named name: String) -> (any Macro.Type)? {
        switch name {
        case "FactMacro": FactMacro.self
        case "CommandMacro": CommandMacro.self
        case "MessagePartMacro": MessagePartMacro.self
        case "MarkerMacro": MarkerMacro.self
        default: nil
        }
    }
}

/// `@Fact("o2c.billing.invoice-issued.v1")`: something that happened.
struct FactMacro: MessageMacro {
    static let conformances = "Codable, Fact"

    static func constants(
        of expansion: MessageExpansion, _ attribute: AttributeSyntax, complaints: inout [Diagnostic]
    ) -> [String] {
        guard let type = MessageType(of: attribute, message: expansion.message.name, complaints: &complaints) else {
            return []
        }
        return [
            expansion.constant("type", "String", MessageExpansion.literal(type.text)),
            expansion.constant("publisher", "Service", "." + type.service),
        ]
    }
}

/// `@Command("o2c.inventory.adjust-stock.v1")`: a request that the service may refuse.
struct CommandMacro: MessageMacro {
    static let conformances = "Codable, Command"

    static func constants(
        of expansion: MessageExpansion, _ attribute: AttributeSyntax, complaints: inout [Diagnostic]
    ) -> [String] {
        guard let type = MessageType(of: attribute, message: expansion.message.name, complaints: &complaints) else {
            return []
        }
        return [
            expansion.constant("type", "String", MessageExpansion.literal(type.text)),
            expansion.constant("recipient", "Service", "." + type.service),
        ]
    }
}

/// `@MessagePart`: a value of several members within a message.
struct MessagePartMacro: MessageMacro {
    static let conformances = "Codable, MessagePart, MemberValue"

    static func constants(
        of expansion: MessageExpansion, _ attribute: AttributeSyntax, complaints: inout [Diagnostic]
    ) -> [String] { [] }
}

/// What the three have in common.
protocol MessageMacro: MemberMacro, ExtensionMacro {
    /// `Codable` is named, since the compiler makes it only where it is declared, and other files may imply it too.
    static var conformances: String { get }

    /// Static members that follow from the attribute's arguments.
    static func constants(
        of expansion: MessageExpansion, _ attribute: AttributeSyntax, complaints: inout [Diagnostic]
    ) -> [String]
}

extension MessageMacro {
    /// The text is formatted as it is made.
    static var formatMode: FormatMode { .disabled }

    /// The memberwise initialiser stands in the struct itself; it is this expansion that complains of what cannot be taken.
    static func expansion(
        of node: AttributeSyntax, providingMembersOf declaration: some DeclGroupSyntax,
        conformingTo protocols: [TypeSyntax], in context: some MacroExpansionContext
    ) throws -> [DeclSyntax] {
        var complaints: [Diagnostic] = []
        guard let message = MessageDeclaration(declaration, attribute: node, complaints: &complaints) else {
            complaints.forEach(context.diagnose)
            return []
        }
        let expansion = MessageExpansion(message: message)
        _ = constants(of: expansion, node, complaints: &complaints)
        complaints.forEach(context.diagnose)
        return complaints.isEmpty ? ["\(raw: expansion.memberwiseInitializer)"] : []
    }

    static func expansion(
        of node: AttributeSyntax, attachedTo declaration: some DeclGroupSyntax,
        providingExtensionsOf type: some TypeSyntaxProtocol, conformingTo protocols: [TypeSyntax],
        in context: some MacroExpansionContext
    ) throws -> [ExtensionDeclSyntax] {
        var complaints: [Diagnostic] = []
        guard let message = MessageDeclaration(declaration, attribute: node, complaints: &complaints) else { return [] }
        let expansion = MessageExpansion(message: message)
        let constants = constants(of: expansion, node, complaints: &complaints)
        guard complaints.isEmpty else { return [] }
        let groups =
            [constants.joined(separator: "\n"), expansion.documentation, expansion.reading, expansion.writing]
            + expansion.coding
        let body = groups.filter { !$0.isEmpty }.joined(separator: "\n\n").split(
            separator: "\n", omittingEmptySubsequences: false
        )
        .map { $0.isEmpty ? "" : "    " + $0 }.joined(separator: "\n")
        let text: DeclSyntax = """
            extension \(raw: type.trimmedDescription): \(raw: conformances) {
            \(raw: body)
            }
            """
        return text.as(ExtensionDeclSyntax.self).map { [$0] } ?? []
    }
}

/// An attribute of a member that only says something to the macro of its message: `@Bound`, `@Inlined`.
struct MarkerMacro: PeerMacro {
    static func expansion(
        of node: AttributeSyntax, providingPeersOf declaration: some DeclSyntaxProtocol,
        in context: some MacroExpansionContext
    ) throws -> [DeclSyntax] { [] }
}
