public import Contracts
private import Digest
private import HTTPServer
private import JSON
private import Kafka
private import Postgres

extension Endpoint {
    /// Takes a command by POST and answers with its outcome.
    ///
    /// The command is known by its source and id: `Idempotency-Key` names the id, so a request that is sent again is
    /// answered as the first one was; without it every request is a new command. `O2C-Source` names the sender,
    /// `O2C-Actor` who asks, `O2C-Reason` why.
    /// - Parameter createsSomething: an accepted command is answered 201 instead of 200.
    public static func command<C: Command>(
        _ template: String, summary: String, _ type: C.Type = C.self, createsSomething: Bool = false,
        gateway: CommandGateway
    ) -> Endpoint {
        posting(
            template, summary: summary, body: C.self, acceptedStatus: createsSomething ? 201 : 200, gateway: gateway
        ) { _, command in command }
    }

    /// The same for a command about one thing, which the path names and the body leaves out.
    /// - Parameter template: has the parameter `{id}`.
    public static func command<C: PathCommand>(
        _ template: String, summary: String, ofPath: C.Type, gateway: CommandGateway
    ) -> Endpoint {
        posting(template, summary: summary, body: C.Body.self, acceptedStatus: 200, gateway: gateway) { request, body in
            C(request.pathParameter("id"), body)
        }
    }

    private static func posting<Body: Decodable & Sendable, C: Command>(
        _ template: String, summary: String, body: Body.Type, acceptedStatus status: Int, gateway: CommandGateway,
        command: @escaping @Sendable (HTTPRequest, Body) -> C
    ) -> Endpoint {
        Endpoint(
            .post, template, summary: summary, parameters: CommandHeaders.descriptions,
            request: JSONSchema.closed(JSONSchema.of(Body.self)), responses: commandResponses(acceptedStatus: status),
            handler: .deferred { request, responder in
                try request.requireContentType("application/json")
                let command = command(request, try decode(Body.self, from: request.body))
                let headers = try CommandHeaders(request)
                let event = try headers.event(of: command)
                let identity = CommandIdentity(source: event.source, id: event.id)
                gateway.submit(
                    event, of: identity, bodyHash: Digest128(of: event.data), topic: C.recipient.commandsTopic,
                    partition: partition(of: command, count: gateway.configuration.partitions),
                    partitionKey: command.partitionKey
                ) { responder.answer($0.response(to: identity, acceptedStatus: status)) }
            })
    }

    private static func commandResponses(acceptedStatus: Int) -> [Response] {
        [
            Response(acceptedStatus, "Accepted: what became of it.", schema: CommandView.answerSchema),
            Response(202, "Taken; its outcome can be asked for at Location.", schema: CommandView.answerSchema),
            .problem(400, "The body is not a command of this kind, or a header is malformed."),
            .problem(413, "The body is too large, or the command that is written from it."),
            .problem(409, "The same Idempotency-Key was used for another content."),
            .problem(415, "The body is not JSON."),
            .problem(422, "Refused, with every reason."),
            .problem(503, "It is not known to be taken: send it again with the same Idempotency-Key."),
        ]
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
            let reason = Reason(error)
            let fault = ProblemDetails.FieldError(pointer: reason.field, code: reason.code, reason: reason.detail)
            throw ProblemDetails.badRequest("The body is not a command of this kind.", errors: [fault])
        }
    }
}

/// What a request's headers say of its command.
private struct CommandHeaders {
    let id: String
    let source: String
    let actor: String?
    let reason: String?
    let traceparent: String?

    /// - Throws: `ProblemDetails` 400 where a header is there twice, or is not the text that it must be.
    init(_ request: HTTPRequest) throws(ProblemDetails) {
        for header in Self.descriptions { try Self.check(header.name, request.headers.all(header.name)) }
        id = request.headers["Idempotency-Key"] ?? Self.randomID()
        source = request.headers["O2C-Source"] ?? "/http"
        actor = request.headers["O2C-Actor"]
        reason = request.headers["O2C-Reason"]
        traceparent = request.headers["traceparent"]
    }

    /// A header that is there twice says two things, and which of them was meant nobody knows. What names a command is
    /// compared byte by byte, so it has one way to be written: printable ASCII. Other text holds nothing that steers a
    /// terminal.
    private static func check(_ name: String, _ values: [String]) throws(ProblemDetails) {
        guard values.count <= 1 else { throw .badRequest("The header \(name) occurs twice.") }
        guard let value = values.first else { return }
        if texts.contains(name) {
            guard !value.steersTerminal else {
                throw .badRequest(
                    "The header \(name) holds a control character or one that turns the direction of text.")
            }
        } else {
            guard value.utf8.allSatisfy({ (0x20...0x7e).contains($0) }) else {
                throw .badRequest("The header \(name) must be printable ASCII.")
            }
        }
    }

    /// What people write.
    private static let texts: Set<String> = ["O2C-Actor", "O2C-Reason"]

    /// - Throws: `ProblemDetails` 400 when a header is too long or malformed.
    func event(of command: some Command) throws -> CloudEvent {
        let event = CloudEvent(
            id: id, source: source, type: Swift.type(of: command).type, subject: command.subject.description,
            traceparent: traceparent, actor: actor, reason: reason, data: try JSONEncoder().encode(command))
        do throws(CloudEventRefusal) {
            try event.validate()
        } catch {
            if case .dataTooLarge = error { throw ProblemDetails.tooLarge("The command cannot be sent. \(error)") }
            throw ProblemDetails.badRequest("The command cannot be sent. \(error)")
        }
        return event
    }

    /// A random UUID (RFC 9562, version 4).
    private static func randomID() -> String {
        let high = UInt64.random(in: 0...UInt64.max) & 0xffff_ffff_ffff_0fff | 0x4000
        let low = UInt64.random(in: 0...UInt64.max) & 0x3fff_ffff_ffff_ffff | 0x8000_0000_0000_0000
        return PostgresUUID(high: high, low: low).description
    }

    static let descriptions = [
        header(
            "Idempotency-Key",
            "Names the command, in printable ASCII: sent again, it is answered as before. "
                + "Absent: a new one, named in the answer.",
            bytes: 1...CloudEvent.Limits.idBytesMax),
        header(
            "O2C-Source", "Who sends it, as a URI reference; /http where it is absent.",
            bytes: 1...CloudEvent.Limits.sourceBytesMax),
        header("O2C-Actor", "Who asks for it.", bytes: 0...CloudEvent.Limits.actorBytesMax),
        header("O2C-Reason", "Why it is asked for.", bytes: 0...CloudEvent.Limits.reasonBytesMax),
        header(
            "traceparent", "W3C Trace Context; passed on to all that follows from the command.",
            bytes: 0...CloudEvent.Limits.traceparentBytes),
    ]

    private static func header(_ name: String, _ purpose: String, bytes: ClosedRange<Int>) -> ParameterDescription {
        ParameterDescription(
            name: name, in: .header, purpose: purpose,
            schema: [
                "type": "string", "minLength": .number(JSONNumber(bytes.lowerBound)),
                "maxLength": .number(JSONNumber(bytes.upperBound)),
            ])
    }
}
