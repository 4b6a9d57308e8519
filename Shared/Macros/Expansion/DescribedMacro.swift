internal import SwiftDiagnostics
internal import SwiftParser
internal import SwiftSyntax
internal import SwiftSyntaxMacros

/// `@Described`: a value that HTTP shows, whose doc comments its JSON Schema publishes.
struct DescribedMacro: ExtensionMacro {
    /// The text is formatted as it is made.
    static var formatMode: FormatMode { .disabled }

    static func expansion(
        of node: AttributeSyntax, attachedTo declaration: some DeclGroupSyntax,
        providingExtensionsOf type: some TypeSyntaxProtocol, conformingTo protocols: [TypeSyntax],
        in context: some MacroExpansionContext
    ) throws -> [ExtensionDeclSyntax] {
        var complaints: [Diagnostic] = []
        let described =
            declaration.as(EnumDeclSyntax.self).map { Described($0, complaints: &complaints) }
            ?? Described(declaration, node, complaints: &complaints)
        complaints.forEach(context.diagnose)
        guard let described, complaints.isEmpty else { return [] }
        return ExtensionDeclSyntax.of(type, "Codable, Documented", parts: [described.documentation])
    }
}

/// A type with the doc comments that are published.
private struct Described {
    let access: String
    let text: String
    /// As arguments of `Documentation.Member`.
    let members: [String]

    /// A struct: its stored properties.
    init?(_ declaration: some DeclGroupSyntax, _ node: AttributeSyntax, complaints: inout [Diagnostic]) {
        guard let message = MessageDeclaration(declaration, attribute: node, complaints: &complaints) else {
            return nil
        }
        access = message.access
        text = message.documentation
        members = message.members.map(MessageExpansion.memberDocumentation)
        for member in message.members where member.documentation == nil {
            complaints.append(
                Complaint.at(node, "'\(member.name)' needs a doc comment: the OpenAPI document publishes it"))
        }
    }

    /// An enumeration: its raw values.
    init(_ declaration: EnumDeclSyntax, complaints: inout [Diagnostic]) {
        access = declaration.modifiers.access
        text = declaration.leadingTrivia.documentation ?? ""
        if text.isEmpty {
            complaints.append(Complaint.at(declaration.name, "'\(declaration.name.text)' needs a doc comment"))
        }
        var members: [String] = []
        for declared in declaration.memberBlock.members.compactMap({ $0.decl.as(EnumCaseDeclSyntax.self) }) {
            guard let documentation = declared.leadingTrivia.documentation else {
                complaints.append(
                    Complaint.at(declared, "a case needs a doc comment of its own: the OpenAPI document publishes it"))
                continue
            }
            for element in declared.elements {
                let raw = element.rawValue?.value.as(StringLiteralExprSyntax.self)?.representedLiteralValue
                let (name, text) = (raw ?? element.name.text, DeclaredText.literal(documentation))
                members.append("\(DeclaredText.literal(name)), \(text)")
            }
        }
        self.members = members
    }

    var documentation: String {
        let list = members.map { "        .init(\($0))" }.joined(separator: ",\n")
        return """
            \(access.isEmpty ? "" : access + " ")static var documentation: Documentation {
                Documentation(
                    \(DeclaredText.literal(text)),
                    members: [
            \(list)
                    ])
            }
            """
    }
}
