internal import Arguments
internal import Contracts
internal import JSON
internal import SystemProcess
internal import TerminalText

/// `o2c foreign`: records on our topics that are not this system's.
struct Foreign: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Shows records on our topics that are not this system's.",
        discussion: """
            A record that nobody of this system has written, that says what it may not, or that cannot be read, is \
            kept aside: no service acts on it. Up to 16 MiB of each topic are kept for 30 days, with the first 16 KiB \
            of each record; the rest is counted.
            """,
        subcommands: [ForeignList.self, ForeignShow.self], defaultSubcommand: ForeignList.self)
}

/// `o2c foreign list`.
struct ForeignList: OperatorCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists topics with foreign records, and the newest of them.")

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions
    @Option(help: "Only what this service has met.") var service: Service?
    @Option(help: "Only records of this topic.", valueName: "name") var topic: String?
    @Option(help: "The most records that are listed of a service, the newest first.", valueName: "number")
    var limit: Int = 20

    mutating func validate() throws {
        guard (1...100_000).contains(limit) else { throw ValidationError("--limit must be 1 to 100000") }
    }

    mutating func perform() throws {
        let schemas = try Schemas(connection)
        let services = try (service.map { [$0] } ?? Service.allCases).filter { try schemas.hasTables($0) }
        let topics = try services.flatMap { try ForeignTopic.all($0, schemas, topic: topic) }
        let records = try services.flatMap { try ForeignEntry.newest($0, schemas, topic: topic, max: limit) }
        guard !output.json else {
            let json: JSONValue = ["topics": .array(topics.map(\.json)), "records": .array(records.map(\.json))]
            return Results.print(json.line)
        }
        Results.print(Self.text(topics, records))
    }

    private static let reasonLettersMax = 80

    static func text(_ topics: [ForeignTopic], _ records: [ForeignEntry]) -> String {
        if topics.isEmpty { return "No foreign records." }
        var table = Table([
            .left("Met by"), .left("Topic"), .right("Records"), .right("Kept"), .right("KiB"), .left("Last"),
        ])
        for topic in topics {
            table.add([
                topic.service.rawValue, topic.topic, Figures.count(Int(topic.records)), Figures.count(Int(topic.kept)),
                Figures.count(Int(topic.keptBytes >> 10)), Narrator.short(topic.lastAt),
            ])
        }
        var list = Table([
            .left("Record"), .left("Topic"), .right("Lane"), .right("Offset"), .left("Logged at"), .left("Reason"),
        ])
        for record in records {
            list.add([
                record.reference.description, record.topic, String(record.lane), String(record.offset),
                Narrator.short(record.loggedAt), String(record.reason.prefix(reasonLettersMax)),
            ])
        }
        return [table.text, records.isEmpty ? "" : list.text, "Look at one with 'o2c foreign show RECORD'."]
            .filter { !$0.isEmpty }.joined(separator: "\n\n")
    }
}

/// `o2c foreign show`.
struct ForeignShow: OperatorCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Shows a foreign record: where it stood, why it is foreign, its bytes.")

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions
    @Argument(help: "The record, such as billing/12.", valueName: "record") var record: ParkedReference

    mutating func perform() throws {
        guard let entry = try ForeignEntry.find(record, try Schemas(connection)) else {
            throw OperatorFailure(
                .refused, "\(record.service.rawValue) keeps no foreign record \(record.id).",
                advice: "'o2c foreign list' shows what is kept.")
        }
        Results.print(output.json ? entry.json.line : entry.text)
    }
}
