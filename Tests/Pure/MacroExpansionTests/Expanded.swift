import SwiftDiagnostics
import SwiftParser
import SwiftSyntax
import SwiftSyntaxBuilder
import SwiftSyntaxMacroExpansion

@testable import MacroExpansion

/// A source as the compiler sees it after the macros, and what they complained of.
struct Expanded {
    let text: String
    /// `line:column: message`
    let complaints: [String]

    init(_ source: String) {
        let tree = Parser.parse(source: source)
        let file = BasicMacroExpansionContext.KnownSourceFile(moduleName: "Contracts", fullFilePath: "Message.swift")
        let context = BasicMacroExpansionContext(sourceFiles: [tree: file])
        let expanded = tree.expand(
            macroSpecs: [
                "Fact": MacroSpec(type: FactMacro.self, conformances: ["Fact"]),
                "Command": MacroSpec(type: CommandMacro.self, conformances: ["Command"]),
                "MessagePart": MacroSpec(type: MessagePartMacro.self, conformances: ["MessagePart"]),
                "Described": MacroSpec(type: DescribedMacro.self, conformances: ["Documented"]),
                "StoredRow": MacroSpec(type: StoredRowMacro.self, conformances: ["StoredRow"]),
                "StoredPart": MacroSpec(type: StoredPartMacro.self, conformances: ["StoredPart"]),
                "SelectedRow": MacroSpec(type: SelectedRowMacro.self, conformances: ["SelectedRow"]),
                "Column": MacroSpec(type: MarkerMacro.self), "Key": MacroSpec(type: MarkerMacro.self),
                "Summed": MacroSpec(type: MarkerMacro.self), "Version": MacroSpec(type: MarkerMacro.self),
                "JSONColumn": MacroSpec(type: MarkerMacro.self),
                "Bound": MacroSpec(type: MarkerMacro.self), "Inlined": MacroSpec(type: MarkerMacro.self),
                "InPath": MacroSpec(type: MarkerMacro.self),
            ],
            contextGenerator: { _ in BasicMacroExpansionContext(sharingWith: context, lexicalContext: []) },
            indentationWidth: .spaces(4))
        text = expanded.description
        complaints = context.diagnostics.map { diagnostic in
            let place = context.location(
                for: diagnostic.position, anchoredAt: diagnostic.node, fileName: "Message.swift")
            return "\(place.line):\(place.column): \(diagnostic.message)"
        }
    }
}
