internal import SwiftDiagnostics
internal import SwiftParser
internal import SwiftSyntax

/// A struct that is declared as a row or as a part of one, as a macro sees it.
struct RowDeclaration {
    /// The struct's own name, without those that it is nested in.
    let name: String
    /// `public ` or another, with its blank; empty for none.
    let access: String
    let columns: [RowColumn]
    /// Whether it says itself what it is known by.
    let hasIdentity: Bool

    /// - Parameter complaints: Gets what cannot be taken; the declaration is to be used only where there is none.
    init?(_ declaration: some DeclGroupSyntax, attribute: AttributeSyntax, complaints: inout [Diagnostic]) {
        let attributeName = "@" + attribute.name
        guard let row = declaration.as(StructDeclSyntax.self) else {
            complaints.append(
                Complaint.at(
                    declaration.introducer, "\(attributeName) needs a struct: a row is a value with columns"))
            return nil
        }
        name = row.name.text
        let level = row.modifiers.access
        // What a private struct has is seen where the struct is.
        access = level.isEmpty ? "" : level == "private" ? "fileprivate " : level + " "
        let properties = row.memberBlock.members.compactMap { $0.decl.as(VariableDeclSyntax.self) }
        columns = properties.compactMap { [name] in RowColumn($0, in: name, complaints: &complaints) }
        hasIdentity = properties.contains { property in
            property.bindings.first?.pattern.as(IdentifierPatternSyntax.self)?.identifier.text == "identity"
        }
        if columns.isEmpty, complaints.isEmpty {
            complaints.append(Complaint.at(row.name, "'\(name)' has no column"))
        }
    }
}

/// A property of a row, which stands in one column or in several.
struct RowColumn {
    let name: String
    /// As it is written, with its question mark.
    let type: String
    /// What the property holds unless the initialiser is given another value, as it is written.
    let initialValue: String?
    /// What `@Column` says, as it is written; empty without one.
    let names: [String]
    /// As a case of `ColumnUse`.
    let use: String
    let isJSON: Bool

    /// What the initialiser takes; a computed property is not among it.
    var isStored: Bool { use != "computed" }

    /// - Returns: `nil` for what is no column: a computed property without `@Column`, a static one.
    init?(_ property: VariableDeclSyntax, in row: String, complaints: inout [Diagnostic]) {
        let column = property.declaredAttributes.first { $0.name == "Column" }
        let isStored = property.isStoredByInstance
        guard isStored || column != nil && property.isOfInstance else { return nil }
        guard let declared = PropertyDeclaration(property, as: .column(ofRow: row), complaints: &complaints) else {
            return nil
        }
        let (name, isConstant) = (declared.name, declared.isConstant)
        func complain(_ text: String) { complaints.append(Complaint.at(property, text)) }
        if property.modifiers.contains(where: { $0.name.tokenKind == .keyword(.private) && $0.detail == nil }) {
            complain("'\(name)' must not be private: what writes the row reads it")
        }
        names = Self.names(of: column, complain)
        var isJSON = false
        var use = isStored ? (isConstant ? "fixed" : "changing") : "computed"
        for attribute in declared.attributes {
            switch attribute.name {
            case "Key": use = "key"
            case "Summed": use = "summed"
            case "Version": use = "version"
            case "JSONColumn": isJSON = true
            case "Column", "Bound": break
            case let other: complain("'@\(other)' of '\(name)' is not known here: \(Self.known)")
            }
        }
        if ["summed", "version"].contains(use), isConstant {
            complain("'\(name)' is 'let', which no statement changes: make it 'var'")
        }
        if !isStored, use != "computed" { complain("'\(name)' is computed: it cannot be the key, summed or a version") }
        self.name = name
        type = declared.type
        self.use = use
        self.isJSON = isJSON
        initialValue = declared.initialValue ?? (!isConstant && type.hasSuffix("?") ? "nil" : nil)
    }

    private static let known = "a column may have @Column, @Key, @JSONColumn, @Summed and @Version"

    private static func names(of column: AttributeSyntax?, _ complain: (String) -> Void) -> [String] {
        guard let column else { return [] }
        let literals = column.arguments?.as(LabeledExprListSyntax.self)?.map { argument in
            argument.expression.as(StringLiteralExprSyntax.self)?.representedLiteralValue
        }
        guard let literals, !literals.isEmpty, literals.allSatisfy({ $0.map(isName) ?? false }) else {
            complain("@Column names columns, such as @Column(\"order_id\"): small letters, digits and underscores")
            return []
        }
        return literals.compactMap { $0 }
    }

    private static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F }
    }

    /// As a column is called where nothing else is said: `dueOn` becomes `due_on`.
    var defaultName: String {
        name.reduce(into: "") { $0 += ($1.isUppercase ? "_" : "") + $1.lowercased() }
    }
}
