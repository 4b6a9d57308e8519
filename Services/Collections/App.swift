import Runtime

@main
enum App {
    static func main() {
        ServiceProgram(
            summary: "holds credit, opens receivables and matches payments", settings: { _ in },
            logic: { CollectionsLogic() }, endpoints: { CollectionsAPI.endpoints($0, $1) }
        ).run()
    }
}
