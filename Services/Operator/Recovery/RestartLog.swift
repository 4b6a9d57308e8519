internal import Arguments
internal import Contracts
internal import JSON

/// `o2c restart-log`: the way back after the database was restored to an earlier moment.
struct RestartLog: OperatorCommand {
    static let configuration = CommandConfiguration(
        commandName: "restart-log",
        abstract: "Makes the topics anew after the database was restored to an earlier moment.",
        discussion: """
            For all six schemas restored together, with all services and all senders of commands stopped. Facts in \
            Kafka that the database does not know tell of rows that do not exist: they go with the topics. Commands \
            from outside that the restored database has not decided are kept in the directory and written into the new \
            topics; what lanes had handed on to each other comes again from their archives when the services start. \
            Started again with the same directory after a crash, it goes on where it was.

            Numbers given out in the lost time may be given to something else.
            docs/operate/recovery.md says how to find them.
            """)

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions
    @Option(help: "Where commands are kept, and how far this has come.", valueName: "path") var directory: String
    @Option(help: "Copies of each partition; the cluster's default if it is not given.") var replication: Int?
    @Flag(help: "Show what would be done.") var dryRun: Bool = false
    @Flag(help: "Also where no lane is behind its log.") var force: Bool = false

    mutating func validate() throws {
        guard !directory.isEmpty else { throw ValidationError("--directory must not be empty") }
        guard replication.map({ $0 > 0 }) ?? true else { throw ValidationError("--replication is from 1 on") }
    }

    mutating func perform() throws {
        let restart = LogRestart(
            schemas: try Schemas(connection), client: try connection.kafkaClient(role: "restart-log"),
            directory: RescueDirectory(path: StackDirectory(directory).path), replication: replication,
            stop: StopRequest(), narration: Narration(isQuiet: output.quiet || output.json))
        if dryRun {
            let findings = try restart.look()
            return Results.print(output.json ? findings.json.line : findings.text)
        }
        let done = try restart.run(force: force)
        Results.print(output.json ? done.json.line : done.text(in: restart.directory))
    }
}

extension CommandRescue.Counts {
    fileprivate var members: [JSONMember] {
        [JSONMember("kept", .number(JSONNumber(kept)))]
    }
}

extension LogRestart.Findings {
    var json: JSONValue {
        .object(
            counts.members + [
                JSONMember("laterEpoch", laterEpoch.map { .number(JSONNumber($0)) } ?? .null),
                JSONMember(
                    "behind",
                    .array(
                        behind.map {
                            [
                                "service": .string($0.service.rawValue), "lane": .number(JSONNumber($0.lane)),
                                "published": .number(JSONNumber($0.published)),
                                "given": .number(JSONNumber($0.given)),
                            ]
                        })),
            ])
    }

    var text: String {
        let lanes = Service.allCases.compactMap { service -> String? in
            let own = behind.filter { $0.service == service }
            guard !own.isEmpty else { return nil }
            let facts = own.reduce(0) { $0 + Int($1.published - $1.given) }
            return "\(service.rawValue): lanes \(StatusReport.ranges(own.map(\.lane))), "
                + "\(Figures.plural(facts, "fact")) that the database does not know"
        }
        let epoch = laterEpoch.map { ["All lanes: the log is of epoch \($0), of which the database does not know."] }
        return
            (["Behind their logs:"] + (epoch ?? [])
            + (lanes.isEmpty && epoch == nil ? ["none; without --force nothing would be done"] : lanes) + [
                "",
                "\(Figures.plural(counts.kept, "command")) from outside would be kept and written into new topics.",
            ]).joined(separator: "\n")
    }
}

extension LogRestart.Done {
    var json: JSONValue { .object(counts.members + [JSONMember("written", .number(JSONNumber(written)))]) }

    func text(in directory: RescueDirectory) -> String {
        """
        The topics are new. \(Figures.plural(counts.kept, "command")) from outside kept in \(directory.commandsPath), \
        \(Figures.count(written)) of them written by this run. What lanes handed on to each other comes again from \
        their archives.
        Start the services now, then see 'o2c status' and 'o2c verify'.
        """
    }
}
