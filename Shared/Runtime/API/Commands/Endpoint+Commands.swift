public import Contracts
private import Digest
private import HTTPServer
private import JSON
private import Kafka
private import Postgres

extension Endpoint {
    /// The commands of a service, and `GET /v1/commands/{id}` for their outcomes.
    public static func commands(_ commands: [Endpoint], access: ReadAccess) -> [Endpoint] {
        commands + [commandStatus(of: commands, access: access)]
    }

    /// Takes a command by POST and answers with its outcome.
    ///
    /// The command is known by its source and id: `Idempotency-Key` names the id, so a request that is sent again is
    /// answered as the first one was; without it every request is a new command. `O2C-Source` names the sender,
    /// `O2C-Actor` who asks, `O2C-Reason` why.
    /// - Parameters:
    ///   - answer: what an accepted command has as its result.
    ///   - createsSomething: an accepted command is answered 201 instead of 200.
    public static func command<C: Command, Answer: Exhibit>(
        _ template: String, tag: String, summary: String, description: String, _ type: C.Type, answer: Answer.Type,
        createsSomething: Bool = false, gateway: CommandGateway
    ) -> Endpoint {
        let body = Operation.Body(schema: JSONSchema.of(C.self), example: .encoding(C.example))
        let operation = operation(
            C.self, answer, template, tag: tag, summary: summary, description: description, parameters: [], body: body,
            acceptedStatus: createsSomething ? 201 : 200)
        return posting(operation, body: C.self, gateway: gateway) { _, command in command }
    }

    /// The same for a command about one thing, which the path names and the body leaves out.
    /// - Parameter template: has the parameter `{id}`.
    public static func command<C: PathCommand, Answer: Exhibit>(
        _ template: String, tag: String, summary: String, description: String, ofPath: C.Type, answer: Answer.Type,
        gateway: CommandGateway
    ) -> Endpoint {
        let schema = JSONSchema.closed(JSONSchema.of(C.Body.self))
        let example = JSONValue.encoding(C.example)
        let (inBody, all) = (schema["properties"], JSONSchema.of(C.self)["properties"]?.object ?? [])
        guard let member = all.first(where: { inBody?[$0.name] == nil }) else {
            preconditionFailure("\(C.self) has no member that a path names")
        }
        let id = ParameterDescription(
            name: "id", in: .path, purpose: member.value["description"]?.string ?? "",
            schema: .object((member.value.object ?? []).filter { $0.name != "description" }),
            example: example[member.name])
        let body = Operation.Body(
            schema: schema, example: .object((example.object ?? []).filter { $0.name != member.name }))
        let operation = operation(
            C.self, answer, template, tag: tag, summary: summary, description: description, parameters: [id],
            body: body,
            acceptedStatus: 200)
        return posting(operation, body: C.Body.self, gateway: gateway) { request, body in
            C(request.pathParameter("id"), body)
        }
    }

    private static func operation<C: Command, Answer: Exhibit>(
        _ type: C.Type, _ answer: Answer.Type, _ template: String, tag: String, summary: String, description: String,
        parameters: [ParameterDescription], body: Operation.Body, acceptedStatus: Int
    ) -> Operation {
        Operation(
            .post, template, tag: tag, summary: summary, description: description,
            parameters: parameters + CommandHeader.all.map(\.description), body: body,
            responses: [
                .init(
                    acceptedStatus, AcceptedCommand<Answer>.documentation.text, .init(AcceptedCommand<Answer>.self),
                    headers: ["Idempotency-Key": "Names the command."]),
                .init(
                    202, PendingCommand.documentation.text, .init(PendingCommand.self),
                    headers: [
                        "Idempotency-Key": "Names the command.", "Location": "Where the outcome can be asked for.",
                    ]),
            ],
            problems: [
                .invalidBody, .invalidParameter, .contentTooLarge, .idempotencyKeyReused, .unsupportedMediaType,
                .commandRefused,
            ] + (C.refusals.contains(.versionDiffers) ? [.versionDiffers] : []),
            refusals: C.refusals + RefusalCode.ofAllCommands)
    }

    private static func posting<Body: Decodable & Sendable, C: Command>(
        _ operation: Operation, body: Body.Type, gateway: CommandGateway,
        command: @escaping @Sendable (HTTPRequest, Body) -> C
    ) -> Endpoint {
        let acceptedStatus = operation.responses[0].status
        return Endpoint(
            operation,
            .deferred { call, answer in
                let command = command(call.request, try decode(Body.self, from: call.request.body))
                let headers = try CommandHeaders(call.request)
                let event = try headers.event(of: command)
                let identity = CommandIdentity(source: event.source, id: event.id)
                gateway.submit(
                    event, of: identity, bodyHash: Digest128(of: event.data), topic: C.recipient.commandsTopic,
                    partition: partition(of: command, count: gateway.configuration.partitions),
                    partitionKey: command.partitionKey
                ) { answer($0.response(to: identity, acceptedStatus: acceptedStatus)) }
            })
    }

    /// The lane in which the entity lives, where the command names one that exists; else what Kafka's clients choose
    /// for the key.
    private static func partition(of command: some Command, count: Int32) -> Lane {
        if let home = command.homeLane, (0..<count).contains(home) { return home }
        return murmur2Partition(command.partitionKey.utf8.span, count: count)
    }

    private static func decode<Body: Decodable>(_ type: Body.Type, from body: [UInt8]) throws -> Body {
        do throws(JSONError) {
            return try JSONDecoder(unknownMembers: .refused).decode(Body.self, from: body)
        } catch {
            throw ProblemDetails(
                .invalidBody, "The body is not a command of this kind.", errors: [.init(Reason(error))])
        }
    }
}

extension ProblemDetails.Fault {
    init(_ reason: Reason) {
        self.init(.body(pointer: reason.pointer), code: reason.code, detail: reason.detail)
    }
}

/// What a request's headers say of its command.
private struct CommandHeaders {
    let id: String
    let source: String
    let actor: String?
    let reason: String?
    let traceparent: String?

    /// - Throws: `ProblemDetails` 400 that names the header which is there twice, or is not what it must be.
    init(_ request: HTTPRequest) throws(ProblemDetails) {
        func value(_ header: CommandHeader) throws(ProblemDetails) -> String? {
            try header.value(among: request.headers.all(header.name))
        }
        id = try value(.idempotencyKey) ?? Self.randomID()
        source = try value(.source) ?? "/http"
        actor = try value(.actor)
        reason = try value(.reason)
        traceparent = try value(.traceparent)
    }

    /// - Throws: `ProblemDetails` 400 or 413 when the command is none that can be sent.
    func event(of command: some Command) throws -> CloudEvent {
        let event = CloudEvent(
            id: id, source: source, type: Swift.type(of: command).type, subject: command.subject.description,
            traceparent: traceparent, actor: actor, reason: reason, data: try JSONEncoder().encode(command))
        do throws(CloudEventRefusal) {
            try event.validate()
        } catch {
            let detail = "The command cannot be sent. \(error)"
            if case .dataTooLarge = error { throw ProblemDetails(.contentTooLarge, detail) }
            // The headers are what they must be: it lies with what the command is about, which its body names.
            throw ProblemDetails(
                .invalidBody, detail, errors: [.init(.body(pointer: ""), code: error.name, detail: error.description)])
        }
        return event
    }

    /// A random UUID (RFC 9562, version 4).
    private static func randomID() -> String {
        let high = UInt64.random(in: 0...UInt64.max) & 0xffff_ffff_ffff_0fff | 0x4000
        let low = UInt64.random(in: 0...UInt64.max) & 0x3fff_ffff_ffff_ffff | 0x8000_0000_0000_0000
        return PostgresUUID(high: high, low: low).description
    }
}
