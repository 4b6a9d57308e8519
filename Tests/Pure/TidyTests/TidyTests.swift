import Foundation
import Testing

/// The rules of the house that no compiler checks: who may import whom, where `unsafe` may stand, what is never left
/// behind.
@Suite("The house is tidy")
struct TidyTests {
    private func sources(in folder: String) -> [Source] { Source.all(in: folder) }

    private static let services = ["OrderIntake", "Inventory", "Fulfillment", "Billing", "Collections", "Ledger"]

    @Test("the sources are found")
    func found() {
        #expect(Source.all.count > 300)
        for service in Self.services { #expect(!sources(in: "Services/\(service)/Domain/").isEmpty) }
    }

    @Test(
        "the domain knows the published language, how rows are declared, the law of tax, and nothing else",
        arguments: services)
    func domain(service: String) {
        for source in sources(in: "Services/\(service)/Domain/") {
            #expect(Set(source.imports).subtracting(["Contracts", "Rows", "Tax"]) == [], "\(source.path)")
        }
    }

    @Test("the domain knows no text of JSON", arguments: services)
    func domainWithoutJSON(service: String) {
        for source in sources(in: "Services/\(service)/Domain/") {
            // How a column is stored may be said, where the row is declared.
            let lines = source.lines.map { $0.replacing("@JSONColumn ", with: "") }
            #expect(!lines.contains { $0.contains(#/json|JSON|UInt8\(ascii/#) }, "\(source.path)")
        }
    }

    @Test(
        "what is written once stays in one place",
        arguments: [
            ("the digits of base64", "ABCDEFGHIJKLMNOPQRSTUVWXYZabc", "Shared/Contracts/Base64.swift"),
            ("JSON Pointer's escapes", "\"~1\"", "Shared/JSON/JSONError.swift"),
            ("the end of a wait", "struct Deadline", "Shared/CInterop/Platform/Deadline.swift"),
            ("numbers that follow from a seed", "0xbf58_476d_", "Shared/SeededRandom/SeededGenerator.swift"),
        ])
    func once(what: String, text: String, place: String) {
        let sources = sources(in: "Services/") + sources(in: "Shared/") + sources(in: "Tests/Lab/")
        #expect(sources.filter { $0.lines.contains { $0.contains(text) } }.map(\.path) == [place], "\(what)")
        let others = sources.filter { $0.lines.contains { $0.contains(#/base64Enc/#) } }
        #expect(others.map(\.path) == [])
    }

    /// SQL in capital letters, as it is written everywhere.
    @Test("SQL stands in Store alone, and no row is read by a list of types", arguments: services)
    func statements(service: String) {
        let statement = #/\b(SELECT|INSERT INTO|UPDATE|DELETE FROM|CREATE|ALTER TABLE|WHERE|JOIN|unnest)\b/#
        var found = 0
        for source in sources(in: "Services/\(service)/") {
            let code = source.lines.map { line in line.firstRange(of: "//").map { line[..<$0.lowerBound] } ?? line[...]
            }
            let statements = code.count { $0.contains(statement) }
            let isStore = source.path.hasPrefix("Services/\(service)/Store/")
            found += isStore ? statements : 0
            #expect(isStore || statements == 0, "\(source.path)")
            #expect(!code.contains { $0.contains("row.decode(") }, "\(source.path)")
        }
        #expect(found > 10)
    }

    /// `all` names them oldest first; a test of the migrator looks at their numbers.
    @Test("a migration has a file of its own, called by its number", arguments: services)
    func migrations(service: String) {
        let version = #/Migration(?:\.withoutStatistics)?\(\s*version: (\d+)/#
        let folder = "Services/\(service)/Store/Migrations/"
        let files = sources(in: folder).sorted { $0.path < $1.path }.filter { $0.path != folder + "Migrations.swift" }
        #expect(files.count > 2)
        for (index, file) in files.enumerated() {
            let text = file.lines.joined(separator: "\n")
            #expect(text.matches(of: version).map { Int($0.1) } == [index + 1], "\(file.path)")
            let name = file.path.dropFirst(folder.count)
            #expect(name.hasPrefix(index < 9 ? "0\(index + 1)-" : "\(index + 1)-"), "\(file.path)")
        }
    }

    @Test("the five rooms have the same names inside", arguments: services)
    func rooms(service: String) {
        let folder = "Services/\(service)/"
        let rooms = Set(sources(in: folder).compactMap { $0.path.dropFirst(folder.count).split(separator: "/").first })
        #expect(rooms == ["App.swift", "Domain", "Lane", "Store", "API"])
        let lane = Set(sources(in: folder + "Lane/").map { $0.path.dropFirst(folder.count + "Lane/".count) })
        let always: Set<Substring> = ["Handlers.swift", "Keys.swift", "Rows.swift", "\(service)Logic.swift"]
        #expect(lane.isSuperset(of: always))
        let others = lane.subtracting(always).filter { $0 != "Settings.swift" && !$0.hasSuffix("Decisions.swift") }
        #expect(others.isEmpty, "\(others)")
    }

    @Test("tables know no log and no HTTP", arguments: services)
    func store(service: String) {
        for source in sources(in: "Services/\(service)/Store/") {
            #expect(Set(source.imports).isDisjoint(with: ["Kafka", "HTTPServer", "Foundation"]), "\(source.path)")
        }
    }

    @Test("the runtime and what lies below it know no service")
    func runtime() {
        for source in sources(in: "Shared/") where !source.path.hasPrefix("Shared/TestSupport/") {
            #expect(
                Set(source.imports).isDisjoint(with: Self.services + ["Operator", "TestSupport"]), "\(source.path)")
        }
    }

    @Test("tests lie in the folder of their tier, and what is pure needs no server")
    func tiers() throws {
        let tiers = ["Pure", "InProcess", "Systems"]
        let folders = try FileManager.default.contentsOfDirectory(atPath: Source.root.appending(path: "Tests").path())
        #expect(folders.sorted() == (tiers + ["Lab", "README.md"]).sorted())
        for tier in tiers { #expect(sources(in: "Tests/\(tier)/").contains { $0.imports.contains("Testing") }) }
        let servers = ["Kafka", "Postgres", "HTTPServer", "LocalStack", "TestSupport"]
        for source in sources(in: "Tests/Pure/") {
            #expect(Set(source.imports).isDisjoint(with: servers), "\(source.path)")
        }
        #expect(!sources(in: "Tests/Lab/").contains { $0.imports.contains("Testing") })
    }

    @Test("the laboratory stands on what is installed, and nothing that is installed on it")
    func laboratory() {
        #expect(sources(in: "Tests/Lab/").contains { $0.imports.contains("Operator") })
        for source in sources(in: "Services/") + sources(in: "Shared/") {
            #expect(Set(source.imports).isDisjoint(with: ["Lab", "LabProgram"]), "\(source.path)")
        }
    }

    /// What others may know of a schema is a view that its service owns and tests. What is parked or foreign is the
    /// runtime's, and is shown as it stands; ways back (`Recovery`) and set-up (`Stack`) work on the runtime's tables.
    @Test("what the operator reads of a service is published by it")
    func published() {
        let relation = #/\b(?:FROM|JOIN) ([a-z_]+)\b/#
        let others = ["unnest", "jsonb_array_elements", "parked", "foreign_record", "foreign_topic"]
        // What a statement names itself: `WITH known AS (`.
        let named = #/\b([a-z_]+)(?: \([a-z_, ]+\))? AS \(/#
        var found = 0
        for folder in ["Verify/", "Status/", "Stuck/", "Books/", "Feeding/"] {
            for source in sources(in: "Services/Operator/\(folder)") {
                let own = source.lines.flatMap { $0.matches(of: named).map { String($0.1) } }
                for line in source.lines {
                    for match in line.matches(of: relation) {
                        let name = String(match.1)
                        found += 1
                        #expect(
                            name.hasPrefix("published_") || name.hasPrefix("pg_") || others.contains(name)
                                || own.contains(name),
                            "\(source.path) reads \(name)")
                    }
                }
            }
        }
        #expect(found > 50)
    }

    @Test("the published language imports no other module but JSON")
    func contracts() {
        for source in sources(in: "Shared/Contracts/") {
            #expect(
                Set(source.imports).subtracting(["JSON", "Foundation", "FoundationEssentials"]) == [], "\(source.path)")
        }
    }

    @Test("macros know no other module, and SwiftSyntax is theirs alone")
    func macros() {
        for source in sources(in: "Shared/Macros/") {
            let own = source.imports.filter { !$0.hasPrefix("Swift") && $0 != "Foundation" && $0 != "MacroExpansion" }
            #expect(own == [], "\(source.path)")
        }
        let importers = Source.all.filter { $0.imports.contains { $0.hasPrefix("SwiftSyntax") } }.map(\.path)
        #expect(importers.contains("Shared/Macros/Expansion/MessageMacros.swift"))
        #expect(
            importers.allSatisfy { $0.hasPrefix("Shared/Macros/") || $0.hasPrefix("Tests/Pure/MacroExpansionTests/") })
    }

    @Test(
        "a C library is imported by its own module alone",
        arguments: [
            ("CLibrdkafka", "Shared/CInterop/Kafka/"), ("CLibpq", "Shared/CInterop/Postgres/"),
            ("CLibmicrohttpd", "Shared/CInterop/HTTPServer/"), ("CLibcrypto", "Shared/CInterop/Digest/"),
            ("CSystemProcess", "Shared/CInterop/SystemProcess/"),
        ])
    func bridges(library: String, module: String) {
        let importers = Source.all.filter { $0.imports.contains(library) }
        #expect(!importers.isEmpty)
        for source in importers where source.path != "Shared/CInterop/EmbeddedKafka/EmbeddedBroker.swift" {
            #expect(source.path.hasPrefix(module), "\(source.path)")
        }
    }

    @Test("services link no broker: what tries and tests starts one")
    func embeddedBroker() {
        let importers = Source.all.filter { $0.imports.contains("EmbeddedKafka") }.map(\.path)
        #expect(importers.contains("Services/Operator/Stack/StackBroker.swift"))
        let places = ["Services/Operator/Stack/", "Shared/LocalStack/", "Tests/"]
        #expect(importers.allSatisfy { path in places.contains { path.hasPrefix($0) } })
    }

    @Test("the word 'unsafe' stands in the C interop and in JSON only")
    func safety() {
        let word = #/\bunsafe\b/#
        for source in Source.all
        where !source.path.hasPrefix("Shared/CInterop/") && !source.path.hasPrefix("Shared/JSON/") {
            guard source.path != "Tests/Pure/TidyTests/TidyTests.swift" else { continue }
            let code = source.lines.map { $0.prefix { $0 != "/" } }
            #expect(!code.contains { $0.contains(word) }, "\(source.path)")
        }
    }

    /// Kafka's own defaults would let in what cannot be read, or refuse what was committed. What a topic held already
    /// is written back as it is.
    @Test("clients of Kafka have the limits of this system")
    func limits() {
        let exceptions = ["Shared/Runtime/Log/KafkaLimits.swift", "Services/Operator/Recovery/CommandReturn.swift"]
        let clients = ["Services/", "Shared/Runtime/", "Tests/Lab/"].flatMap { sources(in: $0) }
        for source in clients where !exceptions.contains(source.path) {
            #expect(!source.lines.contains { $0.contains("rConfiguration(client:") }, "\(source.path)")
        }
    }

    @Test("what o2c shows passes the one place that makes it printable")
    func printable() {
        for source in sources(in: "Services/Operator/") + sources(in: "Tests/Lab/") {
            for way in ["StandardError.", "FileHandle.standardOutput", "writeAsItIs", "fputs"] {
                #expect(!source.lines.contains { $0.contains(way) }, "\(source.path) uses \(way)")
            }
        }
    }

    @Test("no line is wider than a page")
    func widths() {
        for folder in ["Services/", "Shared/", "Tests/"] {
            for source in sources(in: folder) {
                let wide = source.lines.indices.filter { source.lines[$0].count > Page.columnsMax }.map { $0 + 1 }
                #expect(wide.isEmpty, "\(source.path), lines \(wide)")
            }
        }
    }

    @Test("nothing is left for later, and a file that is too long has two reasons to change")
    func leftovers() {
        let later = #/\b(TODO|FIXME|XXX|HACK)\b/#
        for source in ["Services/", "Shared/", "Tests/Lab/"].flatMap({ sources(in: $0) }) {
            #expect(!source.lines.contains { $0.contains(later) }, "\(source.path)")
            #expect(source.lines.count <= 320, "\(source.path)")
        }
    }
}
