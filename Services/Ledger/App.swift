import Runtime

@main
enum App {
    static func main() {
        ServiceProgram(
            summary: "posts every financial fact once, balanced", settings: { _ in }, logic: { LedgerLogic() },
            endpoints: { access, _ in LedgerAPI.endpoints(access) }
        ).run()
    }
}
