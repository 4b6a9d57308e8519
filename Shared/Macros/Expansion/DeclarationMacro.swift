internal import SwiftDiagnostics
internal import SwiftSyntax
internal import SwiftSyntaxBuilder
internal import SwiftSyntaxMacros

/// A macro over a struct: it adds to the struct itself, and in an extension what the struct conforms by.
protocol DeclarationMacro: MemberMacro, ExtensionMacro {
    associatedtype Code: DeclaredCode

    /// What follows from a declaration; `nil` where there is a complaint.
    static func code(
        for declaration: some DeclGroupSyntax, _ attribute: AttributeSyntax, complaints: inout [Diagnostic]
    ) -> Code?
}

/// The code that follows from a declaration, as a person would write it.
protocol DeclaredCode {
    /// What stands in the struct itself, one after the other.
    var ownMembers: [String] { get }
    /// The protocols of the extension.
    var conformances: String { get }
    /// What stands in the extension: parts with a blank line between, of which empty ones are left out.
    var extensionParts: [String] { get }
}

extension DeclarationMacro {
    /// The text is formatted as it is made.
    static var formatMode: FormatMode { .disabled }

    /// What stands in the struct itself. It is this expansion that complains of what cannot be taken.
    static func expansion(
        of node: AttributeSyntax, providingMembersOf declaration: some DeclGroupSyntax,
        conformingTo protocols: [TypeSyntax], in context: some MacroExpansionContext
    ) throws -> [DeclSyntax] {
        var complaints: [Diagnostic] = []
        let code = code(for: declaration, node, complaints: &complaints)
        complaints.forEach(context.diagnose)
        return code?.ownMembers.map { "\(raw: $0)" } ?? []
    }

    static func expansion(
        of node: AttributeSyntax, attachedTo declaration: some DeclGroupSyntax,
        providingExtensionsOf type: some TypeSyntaxProtocol, conformingTo protocols: [TypeSyntax],
        in context: some MacroExpansionContext
    ) throws -> [ExtensionDeclSyntax] {
        var complaints: [Diagnostic] = []
        guard let code = code(for: declaration, node, complaints: &complaints) else { return [] }
        return ExtensionDeclSyntax.of(type, code.conformances, parts: code.extensionParts)
    }
}

extension ExtensionDeclSyntax {
    /// The extension of a type by parts with a blank line between, of which empty ones are left out.
    static func of(
        _ type: some TypeSyntaxProtocol, _ conformances: String, parts: [String]
    ) -> [ExtensionDeclSyntax] {
        let text: DeclSyntax = """
            extension \(raw: type.trimmedDescription): \(raw: conformances) {
            \(raw: indented(parts))
            }
            """
        return text.as(ExtensionDeclSyntax.self).map { [$0] } ?? []
    }

    private static func indented(_ parts: [String]) -> String {
        let lines = parts.filter { !$0.isEmpty }.joined(separator: "\n\n").split(
            separator: "\n", omittingEmptySubsequences: false)
        return lines.map { $0.isEmpty ? "" : "    " + $0 }.joined(separator: "\n")
    }
}

/// Code that messages and rows have alike.
enum DeclaredText {
    /// A text as a literal of Swift.
    static func literal(_ text: String) -> String { StringLiteralExprSyntax(content: text).description }

    /// An initialiser with a parameter for each property.
    /// - Parameter access: with its blank; empty for none.
    static func memberwiseInitializer(
        access: String, _ properties: [(name: String, type: String, initialValue: String?)]
    ) -> String {
        let parameters = properties.map { "    \($0.name): \($0.type)" + ($0.initialValue.map { " = " + $0 } ?? "") }
        return """
            \(access)init(
            \(parameters.joined(separator: ",\n"))
            ) {
            \(properties.map { "    self.\($0.name) = \($0.name)" }.joined(separator: "\n"))
            }
            """
    }
}
