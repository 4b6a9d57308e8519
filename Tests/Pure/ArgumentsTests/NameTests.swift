import Testing

@testable import Arguments

@Suite("A name on the command line")
struct NameTests {
    @Test(
        "has hyphens between words, and takes capitals that stand together for one",
        arguments: [
            ("OrderIntake", "order-intake"), ("databaseURL", "database-url"), ("URLPath", "url-path"), ("json", "json"),
            ("freePorts", "free-ports"), ("aURLPath", "a-url-path"),
        ])
    func hyphens(name: String, expected: String) {
        #expect(hyphenated(name) == expected)
    }
}
