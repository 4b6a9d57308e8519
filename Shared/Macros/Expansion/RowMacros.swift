internal import SwiftDiagnostics
internal import SwiftParser
internal import SwiftSyntax
internal import SwiftSyntaxBuilder
internal import SwiftSyntaxMacros

/// `@StoredRow("account")`: the row of a table.
struct StoredRowMacro: RowMacro {
    static let kind = RowKind.row
}

/// `@StoredPart`: a value in several columns of a row.
struct StoredPartMacro: RowMacro {
    static let kind = RowKind.part
}

/// `@SelectedRow`: what a SELECT answers.
struct SelectedRowMacro: RowMacro {
    static let kind = RowKind.selected
}

enum RowKind: String {
    case row = "StoredRow"
    case part = "StoredPart"
    case selected = "SelectedRow"
}

/// What the three have in common.
protocol RowMacro: MemberMacro, ExtensionMacro {
    static var kind: RowKind { get }
}

extension RowMacro {
    /// The text is formatted as it is made.
    static var formatMode: FormatMode { .disabled }

    /// What follows from a declaration; `nil` where there is a complaint.
    private static func expansion(
        of declaration: some DeclGroupSyntax, _ attribute: AttributeSyntax, complaints: inout [Diagnostic]
    ) -> RowExpansion? {
        guard let row = RowDeclaration(declaration, attribute: attribute, complaints: &complaints) else { return nil }
        var table = ""
        if kind == .row {
            let argument = attribute.arguments?.as(LabeledExprListSyntax.self)?.first?.expression
            table = argument?.as(StringLiteralExprSyntax.self)?.representedLiteralValue ?? ""
            if table.isEmpty {
                complaints.append(Complaint.at(attribute, "the table of a row must be a plain text"))
            }
            let keys = row.columns.count { $0.use == "key" }
            if keys != 1, !row.hasIdentity {
                complaints.append(
                    Complaint.at(
                        attribute, "'\(row.name)' needs one @Key, or a property 'identity': what the row is known by"))
            }
        } else if kind == .selected, let written = row.columns.first(where: { $0.use == "computed" }) {
            complaints.append(
                Complaint.at(attribute, "'\(written.name)' is computed, and nothing writes a @SelectedRow"))
        }
        return complaints.isEmpty ? RowExpansion(row: row, kind: kind, table: table) : nil
    }

    /// What stands in the struct itself. It is this expansion that complains of what cannot be taken.
    static func expansion(
        of node: AttributeSyntax, providingMembersOf declaration: some DeclGroupSyntax,
        conformingTo protocols: [TypeSyntax], in context: some MacroExpansionContext
    ) throws -> [DeclSyntax] {
        var complaints: [Diagnostic] = []
        let expansion = expansion(of: declaration, node, complaints: &complaints)
        complaints.forEach(context.diagnose)
        return expansion.map { [$0.memberwiseInitializer, $0.reading].map { "\(raw: $0)" } } ?? []
    }

    static func expansion(
        of node: AttributeSyntax, attachedTo declaration: some DeclGroupSyntax,
        providingExtensionsOf type: some TypeSyntaxProtocol, conformingTo protocols: [TypeSyntax],
        in context: some MacroExpansionContext
    ) throws -> [ExtensionDeclSyntax] {
        var complaints: [Diagnostic] = []
        guard let expansion = expansion(of: declaration, node, complaints: &complaints) else { return [] }
        let text: DeclSyntax = """
            extension \(raw: type.trimmedDescription): \(raw: kind.rawValue) {
            \(raw: expansion.extensionMembers)
            }
            """
        return text.as(ExtensionDeclSyntax.self).map { [$0] } ?? []
    }
}

/// The code that follows from a row's declaration, as a person would write it.
struct RowExpansion {
    let row: RowDeclaration
    let kind: RowKind
    let table: String

    private var access: String { row.access }

    /// An initialiser with a parameter for each stored property.
    var memberwiseInitializer: String {
        let stored = row.columns.filter(\.isStored)
        let parameters = stored.map { "    \($0.name): \($0.type)" + ($0.initialValue.map { " = " + $0 } ?? "") }
        return """
            \(access)init(
            \(parameters.joined(separator: ",\n"))
            ) {
            \(stored.map { "    self.\($0.name) = \($0.name)" }.joined(separator: "\n"))
            }
            """
    }

    /// What `SelectedRow` asks for: column after column, in the order of the declaration.
    var reading: String {
        let reads = row.columns.filter(\.isStored).map { column in
            "    self.\(column.name) = try row.next\(column.isJSON ? "JSON" : "")(\(column.type).self)"
        }
        return """
            \(access)init(from row: inout RowReader) throws {
            \(reads.joined(separator: "\n"))
            }
            """
    }

    /// What stands in the extension that makes the struct a row.
    var extensionMembers: String {
        var groups = [columns]
        if kind == .row {
            groups[0] += "\n\(access)static let layout = RowLayout(columns, of: \(MessageExpansion.literal(table)))"
        }
        if kind != .selected { groups.append(binding) }
        if kind == .row, !row.hasIdentity, let key = row.columns.first(where: { $0.use == "key" }) {
            groups.append("\(access)var identity: \(key.type) { \(key.name) }")
        }
        let lines = groups.joined(separator: "\n\n").split(separator: "\n", omittingEmptySubsequences: false)
        return lines.map { $0.isEmpty ? "" : "    " + $0 }.joined(separator: "\n")
    }

    private var columns: String {
        let lines = row.columns.map { column in
            let names = column.names.map(MessageExpansion.literal).joined(separator: ", ")
            let name = MessageExpansion.literal(column.defaultName)
            let named = names.isEmpty ? "" : ", in: [\(names)]"
            return column.isJSON
                ? "    list.addJSON(\(name), .\(column.use)\(named))"
                : "    list.add(\(name), .\(column.use), \(column.type).self\(named))"
        }
        return """
            \(access)static let columns = ColumnList { list in
            \(lines.joined(separator: "\n"))
            }
            """
    }

    private var binding: String {
        let lines = row.columns.map { column in
            let add = column.isJSON ? "addJSON" : "add"
            return "    binder.\(add)(ColumnUse.\(column.use).within(use)) { value($0).\(column.name) }"
        }
        return """
            \(access)static func bind<Source>(
                to binder: inout RowBinder<Source>, within use: ColumnUse, _ value: (Source) -> \(row.name)
            ) {
            \(lines.joined(separator: "\n"))
            }
            """
    }
}
