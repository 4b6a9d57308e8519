internal import SwiftDiagnostics
internal import SwiftSyntax
package import SwiftSyntaxMacros

/// The macros of this module.
package enum MessageMacros {
    /// - Parameter name: What `#externalMacro` calls it; see Shared/Contracts/Declaration and Shared/Rows.
    package static func macro(named name: String) -> (any Macro.Type)? {
        switch name {
        case "FactMacro": FactMacro.self
        case "CommandMacro": CommandMacro.self
        case "MessagePartMacro": MessagePartMacro.self
        case "DescribedMacro": DescribedMacro.self
        case "StoredRowMacro": StoredRowMacro.self
        case "StoredPartMacro": StoredPartMacro.self
        case "SelectedRowMacro": SelectedRowMacro.self
        case "MarkerMacro": MarkerMacro.self
        default: nil
        }
    }
}

/// `@Fact("o2c.billing.invoice-issued.v1")`: something that happened.
struct FactMacro: MessageMacro {
    static let conformances = "Codable, Fact"
    static let serviceOfType: String? = "publisher"
}

/// `@Command("o2c.inventory.adjust-stock.v1")`: a request that the service may refuse.
struct CommandMacro: MessageMacro {
    static let conformances = "Codable, Command"
    static let serviceOfType: String? = "recipient"
    static let pathMembersMax = 1
}

/// `@MessagePart`: a value of several members within a message.
struct MessagePartMacro: MessageMacro {
    static let conformances = "Codable, MessagePart, MemberValue"
    static let serviceOfType: String? = nil
}

/// What the three have in common.
protocol MessageMacro: DeclarationMacro where Code == MessageExpansion {
    /// `Codable` is named, since the compiler makes it only where it is declared, and other files may imply it too.
    static var conformances: String { get }
    /// What the service in the message's type is to the message; `nil` for what has no type.
    static var serviceOfType: String? { get }
    /// How many members a path may name.
    static var pathMembersMax: Int { get }
}

extension MessageMacro {
    static var pathMembersMax: Int { 0 }

    static func code(
        for declaration: some DeclGroupSyntax, _ attribute: AttributeSyntax, complaints: inout [Diagnostic]
    ) -> MessageExpansion? {
        guard let message = MessageDeclaration(declaration, attribute: attribute, complaints: &complaints) else {
            return nil
        }
        let type = serviceOfType.flatMap { _ in
            MessageType(of: attribute, message: message.name, complaints: &complaints)
        }
        if message.members.count(where: \.isInPath) > pathMembersMax {
            complaints.append(Complaint.at(attribute, "@InPath marks one member of a @Command"))
        }
        guard complaints.isEmpty else { return nil }
        return MessageExpansion(
            message: message, type: type, serviceOfType: serviceOfType, messageProtocols: conformances)
    }
}

/// An attribute of a member that only says something to the macro of its message or row: `@Bound`, `@Inlined`,
/// `@Column`, `@Key`.
struct MarkerMacro: PeerMacro {
    static func expansion(
        of node: AttributeSyntax, providingPeersOf declaration: some DeclSyntaxProtocol,
        in context: some MacroExpansionContext
    ) throws -> [DeclSyntax] { [] }
}
