internal import SwiftDiagnostics
internal import SwiftParser
internal import SwiftSyntax

/// A property of a declared struct: what messages and rows read of it alike.
struct PropertyDeclaration {
    let name: String
    /// As it is written, with its question mark.
    let type: String
    /// What the property holds unless the initialiser is given another value, as it is written.
    let initialValue: String?
    /// Declared by `let`.
    let isConstant: Bool
    let attributes: [AttributeSyntax]

    /// What a property is to the struct that declares it, in the words of complaints.
    enum Role {
        case member(ofMessage: String)
        case column(ofRow: String)

        fileprivate var part: String {
            switch self {
            case .member(let message): "a member of '\(message)'"
            case .column(let row): "a column of '\(row)'"
            }
        }

        fileprivate var source: String {
            switch self {
            case .member: "a message"
            case .column: "a row"
            }
        }
    }

    /// - Returns: `nil` for what has no name and type of its own, which is a complaint.
    init?(_ property: VariableDeclSyntax, as role: Role, complaints: inout [Diagnostic]) {
        func complain(_ text: String) { complaints.append(Complaint.at(property, text)) }
        guard let binding = property.bindings.first, property.bindings.count == 1,
            let name = binding.pattern.as(IdentifierPatternSyntax.self)?.identifier.text
        else {
            complain("\(role.part) is declared on its own, such as 'var quantity: Int64'")
            return nil
        }
        guard let type = binding.typeAnnotation?.type.trimmedDescription else {
            complain("'\(name)' needs a type, such as 'var \(name): Int64': a macro sees only what is written")
            return nil
        }
        isConstant = property.bindingSpecifier.tokenKind == .keyword(.let)
        if isConstant, binding.initializer != nil {
            complain(
                "'\(name)' has one value for ever, so it cannot be read from \(role.source): "
                    + "make it 'static let' or 'var'")
        }
        self.name = name
        self.type = type
        initialValue = binding.initializer?.value.trimmedDescription
        attributes = property.declaredAttributes
    }
}

extension VariableDeclSyntax {
    var declaredAttributes: [AttributeSyntax] { attributes.compactMap { $0.as(AttributeSyntax.self) } }

    /// Not of the type itself.
    var isOfInstance: Bool {
        !modifiers.contains { [.keyword(.static), .keyword(.class)].contains($0.name.tokenKind) }
    }

    /// Neither computed nor of the type itself.
    var isStoredByInstance: Bool { isOfInstance && bindings.contains { !($0.accessorBlock?.computes ?? false) } }
}

extension AccessorBlockSyntax {
    /// Whether a value is computed; observers (`willSet`, `didSet`) only look on.
    fileprivate var computes: Bool {
        guard case .accessors(let list) = accessors else { return true }
        return list.contains { [.keyword(.get), .keyword(.set)].contains($0.accessorSpecifier.tokenKind) }
    }
}

extension AttributeSyntax {
    /// `Key` of `@Key`.
    var name: String { attributeName.trimmedDescription }

    /// Its first argument, where that is a text without interpolation.
    var firstText: String? {
        firstArgument?.as(StringLiteralExprSyntax.self)?.representedLiteralValue
    }

    var firstArgument: ExprSyntax? { arguments?.as(LabeledExprListSyntax.self)?.first?.expression }
}

extension DeclModifierListSyntax {
    /// `public` or another; empty for none.
    var access: String {
        let levels = ["public", "package", "internal", "fileprivate", "private"]
        return map(\.trimmedDescription).first { levels.contains($0) } ?? ""
    }
}

extension Trivia {
    /// The doc comment, in one line.
    var documentation: String? {
        let lines = compactMap { piece -> Substring? in
            guard case .docLineComment(let text) = piece else { return nil }
            return text.dropFirst(3).drop { $0 == " " }
        }
        let text = lines.filter { !$0.isEmpty }.joined(separator: " ")
        return text.isEmpty ? nil : text
    }
}
