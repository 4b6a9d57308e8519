internal import Arguments
internal import Contracts
internal import JSON
internal import Platform
internal import Runtime
internal import SystemProcess

/// `o2c accept-loss`: a lane goes on behind commands that Kafka has removed before they were read.
struct AcceptLoss: OperatorCommand {
    static let configuration = CommandConfiguration(
        commandName: "accept-loss",
        abstract: "Lets a lane go on behind commands that its log no longer has.",
        discussion: """
            Commands that are removed before their lane has read them (by retention) are gone: nobody sends them again \
            but their senders. The service says so (critical in its log, o2c_commands_lost_total) and takes no further \
            command of that lane until somebody has accepted it here, by the numbers that it names.
            """)

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var decision: DecisionOptions
    @Argument(help: "Whose lane.", valueName: "service") var service: Service
    @Option(help: "The lane.", valueName: "lane") var lane: Lane
    @Option(help: "The first offset that is lost.", valueName: "offset") var from: Int64
    @Option(help: "The offset behind the last that is lost.", valueName: "offset") var to: Int64

    mutating func validate() throws {
        try decision.validate()
        guard from >= 0, from < to else { throw ValidationError("--from is below --to, and 0 or more") }
    }

    mutating func perform() throws {
        let schemas = try Schemas(connection)
        let now = Timestamp(microseconds: WallClock.microseconds)
        let event = CloudEvent(
            id: "accept-loss-\(lane)-\(from)-\(now.microseconds)-\(Host.processID)", source: RecordRules.operatorSource,
            type: AcceptLostCommands.type, time: now, actor: decision.actorName, reason: decision.reason,
            data: try JSONEncoder().encode(AcceptLostCommands(from: from, to: to)))
        let client = try connection.kafkaClient(role: "accept-loss")
        try ControlSender(client, system: schemas.system(of: service)).send([(event, service.controlTopic, lane)])
        let answer = try OperatorAnswers.await(
            event.id, of: service, schemas, waitMilliseconds: decision.wait * 1_000)
        guard let answer else {
            throw OperatorFailure(
                .unavailable, "The decision is sent, but \(service.rawValue) has not answered yet.",
                advice: "Does it run? 'o2c status' shows the owners of lanes.")
        }
        if output.json { Results.print(answer.line) }
        try OperatorAnswers.expectAccepted(answer)
        if !output.json { Results.print("Lane \(lane) of \(service.rawValue) goes on at offset \(to).") }
    }
}
