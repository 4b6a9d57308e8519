internal import SwiftDiagnostics
internal import SwiftSyntax

/// A member of a message: a stored property, with what its declaration says of it.
struct MessageMember {
    let name: String
    /// As it is written, with its question mark.
    let type: String
    /// What the property holds unless the initialiser is given another value, as it is written.
    let initialValue: String?
    let documentation: String?
    /// Its members stand among those of the message.
    let isInlined: Bool
    /// By HTTP it is named by the path, and the body leaves it out.
    let isInPath: Bool
    /// What `@Bound` is given, such as `.length(Lengths.account)`.
    let bounds: [String]

    var isOptional: Bool { wrappedType != nil }

    /// What may be absent; `nil` if nothing may.
    var wrappedType: String? { type.hasSuffix("?") ? String(type.dropLast()) : nil }

    /// - Returns: `nil` for what is no member: a computed or static property.
    /// - Parameter access: The access of the message, such as `public`; empty for none.
    init?(
        _ property: VariableDeclSyntax, in message: String, access: String, complaints: inout [Diagnostic]
    ) {
        guard property.isStoredByInstance else { return nil }
        func complain(_ text: String) { complaints.append(Complaint.at(property, text)) }
        guard let binding = property.bindings.first, property.bindings.count == 1,
            let name = binding.pattern.as(IdentifierPatternSyntax.self)?.identifier.text
        else {
            complain("a member of '\(message)' is declared on its own, such as 'var quantity: Int64'")
            return nil
        }
        guard let type = binding.typeAnnotation?.type.trimmedDescription else {
            complain("'\(name)' needs a type, such as 'var \(name): Int64': a macro sees only what is written")
            return nil
        }
        if property.bindingSpecifier.tokenKind == .keyword(.let), binding.initializer != nil {
            complain(
                "'\(name)' has one value for ever, so it cannot be read from a message: make it 'static let' or 'var'")
        }
        if property.modifiers.map(\.trimmedDescription) != (access.isEmpty ? [] : [access]) {
            complain("'\(name)' must be \(access.isEmpty ? "without modifiers" : "'\(access)'"), as '\(message)' is")
        }
        var bounds: [String] = []
        var isInlined = false
        var isInPath = false
        for attribute in property.attributes.compactMap({ $0.as(AttributeSyntax.self) }) {
            switch attribute.attributeName.trimmedDescription {
            case "Bound": bounds.append(attribute.arguments?.trimmedDescription ?? "")
            case "Inlined": isInlined = true
            case "InPath": isInPath = true
            case "Column", "JSONColumn": break  // What HTTP shows may be a row as well.
            case let other:
                complain("'@\(other)' of '\(name)' is not known here: a member may have @Bound, @Inlined and @InPath")
            }
        }
        if isInPath, type != "String" { complain("'\(name)' cannot be @InPath: a path names a String") }
        if isInlined, type.hasSuffix("?") {
            complain("'\(name)' cannot be @Inlined and optional: its members would be there or not one by one")
        }
        self.name = name
        self.type = type
        initialValue = binding.initializer?.value.trimmedDescription
        documentation = property.leadingTrivia.documentation
        self.isInlined = isInlined
        self.isInPath = isInPath
        self.bounds = bounds
    }
}

extension VariableDeclSyntax {
    /// Neither computed nor of the type itself.
    var isStoredByInstance: Bool {
        let isStatic = modifiers.contains { [.keyword(.static), .keyword(.class)].contains($0.name.tokenKind) }
        return !isStatic && bindings.contains { !($0.accessorBlock?.computes ?? false) }
    }
}

extension AccessorBlockSyntax {
    /// Whether a value is computed; observers (`willSet`, `didSet`) only look on.
    fileprivate var computes: Bool {
        guard case .accessors(let list) = accessors else { return true }
        return list.contains { [.keyword(.get), .keyword(.set)].contains($0.accessorSpecifier.tokenKind) }
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
