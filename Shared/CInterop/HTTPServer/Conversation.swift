import CLibmicrohttpd
internal import Platform
import Synchronization

/// A connection within one callback of the library: what a request's phases do to it. Each step returns false to have
/// it closed.
@safe struct Conversation: ~Copyable {
    /// An announced body gets its memory at once up to this; above it, the bytes must come first.
    private static let reservedBytesMax = 64 << 10

    private let connection: OpaquePointer
    private let engine: Engine

    init(connection: OpaquePointer, engine: Engine) {
        unsafe self.connection = connection
        self.engine = engine
    }

    private var watched: ConnectionWatch.Watched? {
        guard let opaque = unsafe o2c_mhd_connection_context(connection) else { return nil }
        return unsafe Unmanaged<ConnectionWatch.Watched>.fromOpaque(opaque).takeUnretainedValue()
    }

    // MARK: Steps

    /// The head is there: decides what becomes of the request.
    func begin(_ head: RequestHead) -> (exchange: Exchange, isFine: Bool) {
        let (number, isStopping) = engine.inHand.begin()
        let admission =
            isStopping
            ? .refuse(.shuttingDown, readsRest: false) : head.admit(by: engine.router, limits: engine.configuration)
        switch admission {
        case .refuse(let problem, let readsRest):
            return refuse(number, head, problem, readsRest: readsRest)
        case .receive(let endpoint, let parameters, let framing):
            let queryItems: [HTTPRequest.QueryItem]
            do throws(ProblemDetails) { queryItems = try readQuery(for: endpoint) } catch {
                return refuse(number, head, error, readsRest: head.canReadRest)
            }
            var reception = Reception(
                endpoint: endpoint, head: head, parameters: parameters, queryItems: queryItems,
                bodyBytes: framing.length)
            guard reception.reserve(framing.length ?? 0, of: engine.bodies) else {
                return refuse(number, head, .bodiesExhausted, readsRest: head.canReadRest)
            }
            reception.body.reserveCapacity(min(framing.length ?? 0, Self.reservedBytesMax))
            let exchange = Exchange(
                number: number, method: head.method ?? endpoint.method, route: endpoint.template,
                phase: .receiving(reception))
            return (exchange, true)
        }
    }

    private func refuse(
        _ number: UInt64, _ head: RequestHead, _ problem: ProblemDetails, readsRest: Bool
    ) -> (exchange: Exchange, isFine: Bool) {
        let answer = engine.own(problem)
        let method = head.method ?? .get
        guard readsRest else {
            let exchange = Exchange(number: number, method: method, route: "", phase: .sent)
            return (exchange, send(answer, exchange))
        }
        let phase = Exchange.Phase.draining(answer: answer, bytesLeft: engine.configuration.bodyBytesMax)
        return (Exchange(number: number, method: method, route: "", phase: phase), true)
    }

    /// A piece of the body. The library lets nobody answer here, so a body that grew too large is read on for as much
    /// again.
    func receive(_ piece: UnsafeRawBufferPointer, _ exchange: Exchange) -> Bool {
        let limit = engine.configuration.bodyBytesMax
        let count = piece.count
        let isReceiving = exchange.phase.withLock { phase in
            guard case .receiving(var reception) = phase else { return false }
            // Else the array would be held twice, and copied at every piece.
            phase = .sent
            if reception.body.count + count > limit {
                phase = .draining(answer: engine.own(.bodyTooLarge(bytesMax: limit)), bytesLeft: limit)
            } else if !reception.reserve(reception.body.count + count, of: engine.bodies) {
                phase = .draining(answer: engine.own(.bodiesExhausted), bytesLeft: limit)
            } else {
                if let all = reception.bodyBytes, reception.body.count <= Self.reservedBytesMax {
                    // It has begun to come in earnest: all of it at once, instead of by doubling.
                    if reception.body.count + count > Self.reservedBytesMax { reception.body.reserveCapacity(all) }
                }
                unsafe reception.body.append(contentsOf: piece)
                phase = .receiving(reception)
            }
            return true
        }
        return isReceiving || drain(count, exchange)
    }

    private func drain(_ count: Int, _ exchange: Exchange) -> Bool {
        exchange.phase.withLock { phase in
            guard case .draining(let answer, let bytesLeft) = phase, count <= bytesLeft else { return false }
            phase = .draining(answer: answer, bytesLeft: bytesLeft - count)
            return true
        }
    }

    /// The request is there in full, or its connection has been resumed because there is an answer.
    func proceed(_ exchange: Exchange) -> Bool {
        let phase = exchange.phase.withLock { phase in
            let current = phase
            if case .waiting = phase { return current }
            phase = .sent
            return current
        }
        switch phase {
        case .receiving(let reception): return serve(exchange, reception)
        case .draining(let answer, _), .answered(let answer): return send(answer, exchange)
        case .waiting, .sent: return true
        }
    }

    private func serve(_ exchange: Exchange, _ reception: Reception) -> Bool {
        watched?.setDeadline(nil)
        let request = reception.request
        exchange.bodyReservation.withLock { $0 = reception.reservation }
        if case .immediate(let handler) = reception.endpoint.handler {
            do { return send(try handler(request), exchange) } catch {
                return send(engine.response(to: error, method: exchange.method, route: exchange.route), exchange)
            }
        }
        unsafe MHD_suspend_connection(connection)
        exchange.phase.withLock { $0 = unsafe .waiting(SuspendedConnection(connection)) }
        engine.serve(exchange, request, by: reception.endpoint.handler)
        return true
    }

    /// The request is over: the next one may come.
    func end(_ exchange: Exchange) {
        exchange.answerReservation.withLock { $0 = nil }
        let configuration = engine.configuration
        let patience = configuration.idleTimeoutSeconds * 1_000 + configuration.transferDeadlineMilliseconds
        watched?.setDeadline(.now.advanced(byMilliseconds: patience))
        engine.inHand.end()
    }

    // MARK: Reading

    func readHead(method: String, path: String) -> RequestHead {
        var headers = HTTPHeaders()
        for (name, value) in readValues(.HEADER_KIND) {
            headers.append(HTTPHeaders.text(of: name), HTTPHeaders.text(ofValue: value ?? []))
        }
        let target = RequestHead.originForm(path)
        return RequestHead(
            method: HTTPMethod(rawValue: method), path: target.path, authority: target.authority, headers: headers,
            headerBytes: unsafe o2c_mhd_request_header_bytes(connection), remoteAddress: watched?.remoteAddress ?? "")
    }

    private func readQuery(for endpoint: RouteTarget) throws(ProblemDetails) -> [HTTPRequest.QueryItem] {
        let items = try HTTPRequest.QueryItem.all(
            in: watched?.takeQuery() ?? [], max: engine.configuration.queryItemsMax)
        if let refusal = endpoint.refusal(of: items) { throw refusal }
        return items
    }

    private func readValues(_ kind: MHD_ValueKind) -> [(name: [UInt8], value: [UInt8]?)] {
        var values: [(name: [UInt8], value: [UInt8]?)] = []
        unsafe withUnsafeMutablePointer(to: &values) { values in
            _ = unsafe MHD_get_connection_values_n(connection, kind, collectValue, values)
        }
        return values
    }

    // MARK: Sending

    private func send(_ response: HTTPResponse, _ exchange: Exchange) -> Bool {
        var response = makeRoom(for: exchange, response) ? response : engine.own(.answersExhausted)
        let now = MonotonicTime.now
        watched?.setDeadline(now.advanced(byMilliseconds: engine.configuration.transferDeadlineMilliseconds))
        if engine.inHand.isStopping { response.headers.set("Connection", "close") }
        var outcome = queue(response)
        if case .headerRefused(let name) = outcome {
            engine.log(.responseHeaderRefused(name: name))
            // As it stands: what finishes it may have added that header.
            response = .problem(.internalError)
            outcome = queue(response)
        }
        engine.observe(
            HTTPAnswer(
                method: exchange.method, route: exchange.route, status: response.status,
                durationNanoseconds: now.nanoseconds - exchange.begun.nanoseconds))
        if case .queued = outcome { return true }
        return false
    }

    /// Counts a large answer until the client has taken it; false: there is no room for it, and it may be asked for
    /// again. What became of a command is told in any case.
    private func makeRoom(for exchange: Exchange, _ response: HTTPResponse) -> Bool {
        let bytes = response.body.count
        guard bytes > HTTPServerConfiguration.smallBytesMax else { return true }
        let isForced = ![.get, .head].contains(exchange.method) || engine.answers.usedBytes == 0
        guard let reservation = engine.answers.reserve(bytes, isForced: isForced) else { return false }
        exchange.answerReservation.withLock { $0 = reservation }
        return true
    }

    private enum QueueOutcome {
        case queued
        /// The library takes no such value for this header.
        case headerRefused(String)
        case connectionLost
    }

    private func queue(_ response: HTTPResponse) -> QueueOutcome {
        let message = unsafe response.body.withUnsafeBytes { body in
            unsafe MHD_create_response_from_buffer(
                body.count, UnsafeMutableRawPointer(mutating: body.baseAddress), .RESPMEM_MUST_COPY)
        }
        guard let message = unsafe message else { return .connectionLost }
        defer { unsafe MHD_destroy_response(message) }
        for field in response.headers.fields {
            guard unsafe MHD_add_response_header(message, field.name, field.value) == .YES else {
                return .headerRefused(field.name)
            }
        }
        let isQueued = unsafe MHD_queue_response(connection, UInt32(response.status), message) == .YES
        return isQueued ? .queued : .connectionLost
    }
}

private let collectValue: MHD_KeyValueIteratorN = { values, _, name, nameSize, value, valueSize in
    let values = unsafe values!.assumingMemoryBound(to: [(name: [UInt8], value: [UInt8]?)].self)
    let nameBytes = unsafe Array(UnsafeRawBufferPointer(start: name, count: nameSize))
    let valueBytes = unsafe value == nil ? nil : Array(UnsafeRawBufferPointer(start: value, count: valueSize))
    unsafe values.pointee.append((nameBytes, valueBytes))
    return .YES
}
