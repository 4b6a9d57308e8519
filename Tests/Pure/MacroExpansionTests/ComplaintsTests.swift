import Testing

@Suite("What cannot be declared as a message is told at its place")
struct ComplaintsTests {
    static let fact = "/// It happened.\n@Fact(\"o2c.billing.thing-done.v1\")\n"

    @Test(
        "of what HTTP shows: everything needs a doc comment",
        arguments: [
            ("@Described\nstruct Thing {}", "2:8: 'Thing' needs a doc comment: its JSON Schema publishes it"),
            (
                "/// A\n@Described\nstruct Thing { var number: Int64 }",
                "2:1: 'number' needs a doc comment: the OpenAPI document publishes it"
            ),
            ("@Described\nenum Thing: String {}", "2:6: 'Thing' needs a doc comment"),
            (
                "/// A\n@Described\nenum Thing: String {\n    case new\n}",
                "4:5: a case needs a doc comment of its own: the OpenAPI document publishes it"
            ),
        ])
    func descriptions(source: String, complaint: String) {
        let expanded = Expanded(source)
        #expect(expanded.complaints == [complaint])
        #expect(!expanded.text.contains("extension"))
    }

    @Test(
        "of the declaration",
        arguments: [
            (
                fact + "public final class ThingDone {}",
                "3:14: @Fact needs a struct: a message is a value with members"
            ),
            (
                fact + "public enum ThingDone {}",
                "3:8: @Fact needs a struct: a message is a value with members"
            ),
            (
                "@Fact(\"o2c.billing.thing-done.v1\")\npublic struct ThingDone {}",
                "2:15: 'ThingDone' needs a doc comment: its JSON Schema publishes it"
            ),
            (
                fact + "public struct ThingLost {}",
                "2:7: the type of 'ThingLost' must be \"o2c.<service>.thing-lost.v<version>\""
            ),
            (
                "/// A\n@Fact(\"o2c.billing.thing-done.one\")\npublic struct ThingDone {}",
                "2:7: the type of 'ThingDone' must be \"o2c.<service>.thing-done.v<version>\""
            ),
            (
                "/// A\n@Command(\"o2c.\\(x).thing-done.v1\")\npublic struct ThingDone {}",
                "2:1: the type of a message must be a plain text, without interpolation"
            ),
        ])
    func declarations(source: String, complaint: String) {
        let expanded = Expanded(source)
        #expect(expanded.complaints == [complaint])
        #expect(!expanded.text.contains("extension"))
    }

    @Test(
        "of a member",
        arguments: [
            (
                "public var count = 1",
                "'count' needs a type, such as 'var count: Int64': a macro sees only what is written"
            ),
            ("public var a, b: Int64", "a member of 'ThingDone' is declared on its own, such as 'var quantity: Int64'"),
            (
                "public var (a, b): (Int64, Int64)",
                "a member of 'ThingDone' is declared on its own, such as 'var quantity: Int64'"
            ),
            (
                "public let version: Int32 = 1",
                "'version' has one value for ever, so it cannot be read from a message: make it 'static let' or 'var'"
            ),
            ("var count: Int64", "'count' must be 'public', as 'ThingDone' is"),
            ("public private(set) var count: Int64", "'count' must be 'public', as 'ThingDone' is"),
            (
                "@Clamped public var count: Int64",
                "'@Clamped' of 'count' is not known here: a member may have @Bound, @Inlined and @InPath"
            ),
            ("@InPath public var thing: OrderID", "'thing' cannot be @InPath: a path names a String"),
            (
                "@Inlined public var limit: CreditLimit?",
                "'limit' cannot be @Inlined and optional: its members would be there or not one by one"
            ),
        ])
    func members(member: String, complaint: String) {
        let source =
            "/// It happened.\n@Command(\"o2c.billing.thing-done.v1\")\npublic struct ThingDone {\n    \(member)\n}"
        let expanded = Expanded(source)
        #expect(expanded.complaints == ["4:5: " + complaint])
        #expect(!expanded.text.contains("extension"))
    }

    @Test("of a path that a fact has, or a command twice", arguments: ["Fact", "Command"])
    func paths(attribute: String) {
        let members = String(repeating: "@InPath public var a: String; ", count: attribute == "Fact" ? 1 : 2)
        let expanded = Expanded("/// A\n@\(attribute)(\"o2c.x.thing-done.v1\")\npublic struct ThingDone { \(members)}")
        #expect(expanded.complaints == ["2:1: @InPath marks one member of a @Command"])
    }

    @Test("each of several once")
    func several() {
        let expanded = Expanded(Self.fact + "public struct ThingDone {\n    public var a = 1\n    public var b = 2\n}")
        #expect(expanded.complaints.count == 2)
    }
}
