internal import MacroExpansion
@_spi(PluginMessage) internal import SwiftCompilerPluginMessageHandling
internal import SwiftSyntaxMacros

/// The macros by which messages are declared, as a program that the compiler starts while it builds and asks over
/// standard input and output. Nothing of it is linked into what is built.
///
/// The package of SwiftSyntax has such a program (`SwiftCompilerPlugin`), and the toolchain the parts of it. They are
/// no public interface: a toolchain that changes them breaks the build here, and nowhere else.
@main
struct Plugin: PluginProvider {
    func resolveMacro(moduleName: String, typeName: String) throws -> any Macro.Type {
        guard let macro = MessageMacros.macro(named: typeName) else { throw UnknownMacro(name: typeName) }
        return macro
    }

    static func main() throws {
        let connection = try StandardIOMessageConnection()
        try CompilerPluginMessageListener(connection: connection, provider: Plugin()).main()
    }
}

/// The compiler asks for a macro that is declared but not here.
struct UnknownMacro: Error, CustomStringConvertible {
    let name: String

    var description: String { "Shared/Macros has no macro of the name \(name)" }
}
