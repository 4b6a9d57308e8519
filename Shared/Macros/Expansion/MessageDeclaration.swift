internal import SwiftDiagnostics
internal import SwiftParser
internal import SwiftSyntax

/// A struct that is declared as a message or as a part of one, as a macro sees it.
struct MessageDeclaration {
    /// The struct's own name, without those that it is nested in.
    let name: String
    /// `public` or another; empty for none.
    let access: String
    let documentation: String
    let members: [MessageMember]

    /// - Parameter complaints: Gets what cannot be taken; the declaration is to be used only where there is none.
    init?(_ declaration: some DeclGroupSyntax, attribute: AttributeSyntax, complaints: inout [Diagnostic]) {
        let attributeName = "@" + attribute.name
        guard let message = declaration.as(StructDeclSyntax.self) else {
            complaints.append(
                Complaint.at(
                    declaration.introducer,
                    "\(attributeName) needs a struct: a message is a value with members"
                ))
            return nil
        }
        guard let documentation = message.leadingTrivia.documentation else {
            complaints.append(
                Complaint.at(message.name, "'\(message.name.text)' needs a doc comment: its JSON Schema publishes it"))
            return nil
        }
        name = message.name.text
        access = message.modifiers.access
        self.documentation = documentation
        members = message.memberBlock.members.compactMap { [name, access] item in
            item.decl.as(VariableDeclSyntax.self).flatMap {
                MessageMember($0, in: name, access: access, complaints: &complaints)
            }
        }
    }
}

/// The CloudEvents type that a message is declared with, such as `o2c.billing.invoice-issued.v1`.
struct MessageType {
    let text: String
    /// The service that it names, as a case of `Service`: `orderIntake`.
    let service: String

    /// The type must name the message as the struct does, so that neither is renamed without the other.
    init?(of attribute: AttributeSyntax, message: String, complaints: inout [Diagnostic]) {
        guard let argument = attribute.firstArgument, let text = attribute.firstText else {
            complaints.append(
                Complaint.at(attribute, "the type of a message must be a plain text, without interpolation"))
            return nil
        }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let words = Self.words(of: message)
        guard parts.count == 4, parts[0] == "o2c", !parts[1].isEmpty, parts[2] == words, Self.isVersion(parts[3]) else {
            complaints.append(
                Complaint.at(argument, "the type of '\(message)' must be \"o2c.<service>.\(words).v<version>\""))
            return nil
        }
        self.text = text
        service = parts[1].split(separator: "-").reduce(into: "") {
            $0 += $0.isEmpty ? $1 : $1.prefix(1).uppercased() + $1.dropFirst()
        }
    }

    /// `InvoiceIssued` becomes `invoice-issued`.
    private static func words(of name: String) -> String {
        name.reduce(into: "") { $0 += ($1.isUppercase && !$0.isEmpty ? "-" : "") + $1.lowercased() }
    }

    private static func isVersion(_ text: Substring) -> Bool {
        text.first == "v" && Int(text.dropFirst()).map { $0 > 0 } == true
    }
}
