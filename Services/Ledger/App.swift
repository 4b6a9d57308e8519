import Runtime

@main
enum App {
    static let program = ServiceProgram(
        summary: "posts every financial fact once, balanced", settings: { _ in }, logic: { LedgerLogic() },
        endpoints: { access, _ in LedgerAPI.endpoints(access) })

    static func main() { program.run() }
}
