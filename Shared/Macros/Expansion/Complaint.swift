internal import SwiftDiagnostics
internal import SwiftSyntax

/// Why a declaration cannot be taken, as the compiler shows it at its place.
struct Complaint: DiagnosticMessage, Error {
    let message: String

    var diagnosticID: MessageID { MessageID(domain: "Macros", id: "declaration") }
    var severity: DiagnosticSeverity { .error }

    /// The complaint about a place in the source.
    static func at(_ node: some SyntaxProtocol, _ message: String) -> Diagnostic {
        Diagnostic(node: node, message: Complaint(message: message))
    }
}
