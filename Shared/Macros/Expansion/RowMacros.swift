internal import SwiftDiagnostics
internal import SwiftSyntax
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
protocol RowMacro: DeclarationMacro where Code == RowExpansion {
    static var kind: RowKind { get }
}

extension RowMacro {
    static func code(
        for declaration: some DeclGroupSyntax, _ attribute: AttributeSyntax, complaints: inout [Diagnostic]
    ) -> RowExpansion? {
        guard let row = RowDeclaration(declaration, attribute: attribute, complaints: &complaints) else { return nil }
        var table = ""
        if kind == .row {
            table = attribute.firstText ?? ""
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
}

/// The code that follows from a row's declaration, as a person would write it.
struct RowExpansion: DeclaredCode {
    let row: RowDeclaration
    let kind: RowKind
    let table: String

    private var access: String { row.access }

    var conformances: String { kind.rawValue }

    var ownMembers: [String] { [memberwiseInitializer, reading] }

    var extensionParts: [String] {
        var columns = columns
        if kind == .row {
            columns += "\n\(access)static let layout = RowLayout(columns, of: \(DeclaredText.literal(table)))"
        }
        return [columns, kind == .selected ? "" : binding, identity]
    }

    /// A computed property is not set.
    private var memberwiseInitializer: String {
        DeclaredText.memberwiseInitializer(
            access: access, row.columns.filter(\.isStored).map { ($0.name, $0.type, $0.initialValue) })
    }

    /// What `SelectedRow` asks for: column after column, in the order of the declaration.
    private var reading: String {
        let reads = row.columns.filter(\.isStored).map { column in
            "    self.\(column.name) = try row.next\(column.isJSON ? "JSON" : "")(\(column.type).self)"
        }
        return """
            \(access)init(from row: inout RowReader) throws {
            \(reads.joined(separator: "\n"))
            }
            """
    }

    /// What the row is known by, where it does not say that itself.
    private var identity: String {
        guard kind == .row, !row.hasIdentity, let key = row.columns.first(where: { $0.use == "key" }) else { return "" }
        return "\(access)var identity: \(key.type) { \(key.name) }"
    }

    private var columns: String {
        let lines = row.columns.map { column in
            let names = column.names.map(DeclaredText.literal).joined(separator: ", ")
            let name = DeclaredText.literal(column.defaultName)
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
