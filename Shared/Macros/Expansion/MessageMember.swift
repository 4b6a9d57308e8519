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
        guard
            let declared = PropertyDeclaration(property, as: .member(ofMessage: message), complaints: &complaints)
        else { return nil }
        let name = declared.name
        func complain(_ text: String) { complaints.append(Complaint.at(property, text)) }
        if property.modifiers.map(\.trimmedDescription) != (access.isEmpty ? [] : [access]) {
            complain("'\(name)' must be \(access.isEmpty ? "without modifiers" : "'\(access)'"), as '\(message)' is")
        }
        var bounds: [String] = []
        var isInlined = false
        var isInPath = false
        for attribute in declared.attributes {
            switch attribute.name {
            case "Bound": bounds.append(attribute.arguments?.trimmedDescription ?? "")
            case "Inlined": isInlined = true
            case "InPath": isInPath = true
            case "Column", "JSONColumn": break  // What HTTP shows may be a row as well.
            case let other:
                complain("'@\(other)' of '\(name)' is not known here: a member may have @Bound, @Inlined and @InPath")
            }
        }
        if isInPath, declared.type != "String" { complain("'\(name)' cannot be @InPath: a path names a String") }
        if isInlined, declared.type.hasSuffix("?") {
            complain("'\(name)' cannot be @Inlined and optional: its members would be there or not one by one")
        }
        self.name = name
        type = declared.type
        initialValue = declared.initialValue
        documentation = property.leadingTrivia.documentation
        self.isInlined = isInlined
        self.isInPath = isInPath
        self.bounds = bounds
    }
}
