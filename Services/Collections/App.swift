import Runtime

@main
enum App {
    static let program = ServiceProgram(
        summary: "reserves credit, opens receivables and matches payments", settings: { CollectionsSettings(&$0) },
        logic: { CollectionsLogic(settings: $0) }, endpoints: { CollectionsAPI.endpoints($0, $1) })

    static func main() { program.run() }
}
