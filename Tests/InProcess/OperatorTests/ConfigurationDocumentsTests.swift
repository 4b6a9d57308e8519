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

/// `O2C_UPDATE_DOCS=1 swift test --filter DocumentsTests` writes the pages again: its name is part of that command.
@Suite("Pages for operators say what the code says")
struct ConfigurationDocumentsTests {
    private static let regenerate = "Regenerate it: O2C_UPDATE_DOCS=1 swift test --filter DocumentsTests"

    private static let own: [(service: Service, settings: [SettingDescription])] = [
        (.orderIntake, OrderIntake.App.program.ownSettings), (.inventory, Inventory.App.program.ownSettings),
        (.fulfillment, Fulfillment.App.program.ownSettings), (.billing, Billing.App.program.ownSettings),
        (.collections, Collections.App.program.ownSettings), (.ledger, Ledger.App.program.ownSettings),
    ]

    @Test("docs/configuration.md has every setting as the services declare it")
    func settings() throws {
        let common = RuntimeSettings.descriptions
        #expect(common.count > 30)
        #expect(
            try GeneratedBlock("settings of all services", in: "configuration.md").isCurrent(Self.lines(common)),
            "\(Self.regenerate)")
        #expect(Self.own.map(\.service) == Service.allCases)
        let lines = Self.own.filter { !$0.settings.isEmpty }.flatMap { service, settings in
            ["### \(service.rawValue)", ""] + Self.lines(settings)
        }
        #expect(
            try GeneratedBlock("settings of one service", in: "configuration.md").isCurrent(lines), "\(Self.regenerate)"
        )
    }

    @Test("docs/operate/readiness.md has a section for every reason and no other")
    func reasons() throws {
        let headings = try Self.page("operate/readiness.md").filter { $0.hasPrefix("### ") }
        #expect(headings.sorted() == UnreadyReason.allCases.map { "### `\($0.rawValue)`" }.sorted())
    }

    @Test("docs/operate/limits.md names every limit of a worker")
    func limits() throws {
        let page = try Self.page("operate/limits.md").joined(separator: "\n")
        let names = Mirror(reflecting: WorkerLimits()).children.compactMap(\.label)
        #expect(names.count > 20)
        #expect(names.filter { !page.contains("`\($0)`") } == [])
    }

    private static func page(_ path: String) throws -> [String] {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        return try String(contentsOf: root.appending(path: "docs/\(path)"), encoding: .utf8)
            .components(separatedBy: "\n")
    }

    /// A heading, what it is for, and what it may hold: sentences of their own, each wrapped.
    private static func lines(_ settings: [SettingDescription]) -> [String] {
        settings.flatMap { setting in
            let purpose = setting.purpose.hasSuffix(".") ? setting.purpose : setting.purpose + "."
            let absence =
                setting.isRequired
                ? "It must be set." : setting.defaultText.map { "Default: `\($0)`." } ?? "Nothing by default."
            return ["- `\(setting.name)`"] + wrapped("\(purpose) It may hold \(setting.mayHold). \(absence)") + [""]
        }
    }

    /// Lines of at most 118 columns below a list item.
    private static func wrapped(_ text: String) -> [String] {
        var lines: [String] = []
        var line = " "
        for word in text.split(separator: " ") {
            if line.count + 1 + word.count > 118 {
                lines.append(line)
                line = " "
            }
            line += " " + word
        }
        return lines + [line]
    }
}
