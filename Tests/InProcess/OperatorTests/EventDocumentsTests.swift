import Contracts
import Foundation
import Runtime
import TestSupport
import Testing

@testable import Billing
@testable import Collections
@testable import Fulfillment
@testable import Inventory
@testable import Ledger
@testable import OrderIntake

/// `O2C_UPDATE_DOCS=1 swift test --filter DocumentsTests` writes the page again: its name is part of that command.
@Suite("Who reads what follows from the handlers of the six services")
struct EventDocumentsTests {
    private static let regenerate = "Regenerate it: O2C_UPDATE_DOCS=1 swift test --filter DocumentsTests"

    private struct Table {
        let service: Service
        let reactions: [Reaction]

        init<Logic: ServiceLogic>(_ logic: Logic.Type) {
            service = Logic.service
            reactions = Logic.handlers.reactions
        }

        /// Names of the facts of a service that this one handles.
        func facts(of publisher: Service) -> [String] {
            reactions.filter { $0.trigger == .fact(publisher: publisher) }.map(\.name)
        }
    }

    private static let tables = [
        Table(OrderIntakeLogic.self), Table(InventoryLogic.self), Table(FulfillmentLogic.self),
        Table(BillingLogic.self), Table(CollectionsLogic.self), Table(LedgerLogic.self),
    ]

    @Test("There is a table of each service")
    func services() {
        #expect(Self.tables.map(\.service) == Service.allCases)
    }

    @Test("A service is upstream of those that handle a fact of it, and of no other", arguments: Service.allCases)
    func upstream(service: Service) throws {
        let table = try #require(Self.tables.first { $0.service == service })
        let publishers = Service.allCases.filter { !table.facts(of: $0).isEmpty }
        #expect(Set(service.upstream) == Set(publishers))
    }

    @Test("Every command has its handler, and what is handled is in the published language")
    func catalogue() {
        let handled = Self.tables.flatMap(\.reactions).filter { $0.trigger != .timer }
        let commands = handled.filter { if case .command = $0.trigger { true } else { false } }.map(\.type)
        #expect(commands.sorted() == Catalogue.commands.map { $0.type }.sorted())
        let facts = Set(handled.map(\.type)).subtracting(commands)
        #expect(facts.isSubset(of: Catalogue.facts.map { $0.type }))
    }

    @Test("docs/architecture/events.md has what every service does with every event")
    func events() throws {
        let commands = Self.tables.flatMap { table in
            table.reactions.filter { $0.trigger == .command(recipient: table.service) }.map {
                "| \($0.name) | \(table.service.rawValue) | \($0.purpose) |"
            }
        }
        #expect(
            try Self.block("commands").isCurrent(
                ["| command | taken by | what it does |", "|---|---|---|"] + commands), "\(Self.regenerate)")
        #expect(
            try Self.block("facts").isCurrent(
                ["| fact | published by | read by | what it does |", "|---|---|---|---|"]
                    + Catalogue.facts.flatMap { Self.rows($0) }), "\(Self.regenerate)")
        let timers = Self.tables.flatMap { table in
            table.reactions.filter { $0.trigger == .timer }.map {
                "| \($0.name) | \(table.service.rawValue) | \($0.purpose) |"
            }
        }
        #expect(
            try Self.block("timers").isCurrent(["| timer | of | what it does |", "|---|---|---|"] + timers),
            "\(Self.regenerate)")
    }

    /// A row for each service that reads the fact; one that says nobody where there is none.
    private static func rows(_ fact: any Fact.Type) -> [String] {
        let readers = tables.flatMap { table in
            table.reactions.filter { $0.type == fact.type }.map { (table.service.rawValue, $0.purpose) }
        }
        return (readers.isEmpty ? [("nobody", "nothing")] : readers).map { reader, purpose in
            "| \(fact) | \(fact.publisher.rawValue) | \(reader) | \(purpose) |"
        }
    }

    @Test("Its picture has an arrow for each service that reads another's facts")
    func picture() throws {
        var pairs = 0
        let arrows = Service.allCases.flatMap { publisher in
            Self.tables.flatMap { table -> [String] in
                let facts = table.facts(of: publisher)
                if !facts.isEmpty { pairs += 1 }
                // A line of the page holds four names.
                return stride(from: 0, to: facts.count, by: 4).map { start in
                    let label = facts[start..<min(start + 4, facts.count)].joined(separator: "<br>")
                    return "  \(publisher.rawValue) -->|\"\(label)\"| \(table.service.rawValue)"
                }
            }
        }
        #expect(pairs == Service.allCases.map(\.upstream.count).reduce(0, +))
        #expect(
            try Self.block("picture").isCurrent(["```mermaid", "flowchart LR"] + arrows + ["```"]),
            "\(Self.regenerate)")
    }

    @Test("docs/flow.svg names no event that is not handled")
    func flow() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appending(path: "docs/flow.svg")
        let names = try String(contentsOf: file, encoding: .utf8).matches(of: /class="label"[^>]*>([^<]*)/)
            .flatMap { $0.1.split(separator: ", ").map(String.init) }
        #expect(names.count > 10)
        #expect(Set(names).subtracting(Self.tables.flatMap(\.reactions).map(\.name)) == [])
    }

    private static func block(_ name: String) -> GeneratedBlock { GeneratedBlock(name, in: "architecture/events.md") }
}
