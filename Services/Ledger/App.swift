import Runtime

@main
enum App {
    static let program = ServiceProgram(
        summary: "posts every financial fact once, balanced, and keeps the months of the books", settings: { _ in },
        logic: { LedgerLogic() },
        endpoints: { LedgerAPI.endpoints($0, $1) })

    static func main() { program.run() }
}
