internal import Arguments
internal import Contracts
internal import JSON

/// `o2c republish`: has a service publish its streams again, for a new reader or a topic that has lost data.
struct Republish: OperatorCommand {
    static let configuration = CommandConfiguration(
        commandName: "republish",
        abstract: "Has a service publish its streams again from a number to their watermarks.",
        discussion: """
            Each lane reads its archive and publishes again what it once gave out, under the same numbers, behind what \
            is new; readers that know it already pass it over. Who asks, and why, stands in the command log. One \
            request has at most 20,000 messages of a stream; the rest is asked for while this waits for them (--wait).
            """)

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var decision: DecisionOptions
    @Argument(help: "Whose streams.", valueName: "service") var service: Service
    @Option(help: "The first number that is published again.", valueName: "number") var from: Int64
    @Option(help: "Only the streams of this lane.", valueName: "lane") var lane: Lane?
    @Option(help: "Only the streams to this lane.", valueName: "lane") var target: Lane?
    @Option(help: "What is published again: facts, or commands that lanes handed on.", valueName: "kind")
    var kind: PublishedStream.Kind = .facts

    mutating func validate() throws {
        try decision.validate()
        guard from > 0, from < .max else { throw ValidationError("--from is a number from 1 on") }
    }

    mutating func perform() throws {
        let schemas = try Schemas(connection)
        let streams = try chosen(try PublishedStream.all(of: service, schemas))
        try expectOwners(of: streams, schemas)
        let republication = Republication(
            service: service, streams: streams, from: from, asker: decision.actorName ?? "", reason: decision.reason)
        let client = try connection.kafkaClient(role: "republish")
        let narration = Narration(isQuiet: output.quiet || output.json)
        narration(republication.text)
        let open = try republication.carryOut(
            client, ControlSender(client, system: schemas.system(of: service)),
            waitMilliseconds: decision.wait * 1_000
        ) { [service] in try OperatorAnswers.find($0, of: service, schemas) }
        if output.json { Results.print(republication.json(open: open)) }
        if decision.wait > 0, let first = open.first {
            throw OperatorFailure(
                .unavailable,
                "Asked for, but after \(decision.wait) s number \(first.next) of \(first.stream) was not seen.",
                advice: "Long streams take longer: go on with --from \(first.next), or wait with --wait SECONDS.")
        }
        if !output.json {
            Results.print(
                decision.wait > 0
                    ? "Published again: \(Figures.plural(republication.count, "message"))."
                    : "Asked for \(Figures.plural(republication.count, "message")); nobody waited for them.")
        }
    }

    /// The streams that were asked for and go as far as the first number.
    func chosen(_ all: [PublishedStream]) throws(OperatorFailure) -> [PublishedStream] {
        let named = all.filter {
            $0.kind == kind && lane.map { [lane = $0.source] in lane == $0 } ?? true
                && target.map { [lane = $0.target] in lane == $0 } ?? true
        }
        guard let longest = named.map(\.high).max() else {
            let lanes = StatusReport.ranges(Set(all.filter { $0.kind == kind }.map(\.source)).sorted())
            throw OperatorFailure(
                .refused, "\(service.rawValue) has published no such stream of \(kind.rawValue).",
                advice: lanes.isEmpty
                    ? "It has published no \(kind.rawValue) at all." : "Lanes that have published some: \(lanes).")
        }
        let streams = named.filter { $0.high >= from }
        guard !streams.isEmpty else {
            throw OperatorFailure(
                .refused, "Nothing has number \(from): the longest of these streams ends at \(longest).",
                advice: "Ask from 1 to \(longest) on.")
        }
        return streams
    }

    /// A lane that nobody owns answers nobody.
    private func expectOwners(of streams: [PublishedStream], _ schemas: Schemas) throws {
        let figures = try ServiceFigures.all(schemas).first { $0.service == service }
        let unowned = Set(figures?.lanesWithoutOwner ?? []).intersection(streams.map(\.source))
        guard unowned.isEmpty else {
            throw OperatorFailure(
                .unavailable, "Nobody owns lanes \(StatusReport.ranges(unowned.sorted())) of \(service.rawValue).",
                advice: "Start the service, or see in its log why it takes no lanes.")
        }
    }
}

extension PublishedStream.Kind: ExpressibleByArgument {}

extension Republication {
    /// What is asked for, in words.
    var text: String {
        (["\(service.rawValue) is asked to publish again:"] + streams.map { "  \($0), numbers \(from) to \($0.high)" })
            .joined(separator: "\n")
    }

    /// What was asked for, and of which streams the end was not seen.
    func json(open: [Open]) -> JSONValue {
        let missing = Dictionary(uniqueKeysWithValues: open.map { ($0.stream, $0.next) })
        return [
            "service": .string(service.rawValue), "asker": .string(asker), "reason": .string(reason),
            "messages": .number(JSONNumber(count)),
            "streams": .array(
                streams.map { stream in
                    [
                        "kind": .string(stream.kind.rawValue), "lane": .number(JSONNumber(stream.source)),
                        "target": .number(JSONNumber(stream.target)), "from": .number(JSONNumber(from)),
                        "upTo": .number(JSONNumber(stream.high)),
                        "missing": missing[stream].map { .number(JSONNumber($0)) } ?? .null,
                    ]
                }),
        ]
    }
}
