import CLibmicrohttpd
internal import Platform
import Synchronization

/// A connection of the library's, as a value that can be kept while the connection is suspended.
///
/// Proof for `@unchecked Sendable`: the pointer is used by another thread than the connection's own only to resume it,
/// which the library allows at any time while it is suspended. It is suspended from before the handle is stored in
/// `Exchange.Phase.waiting` until whoever takes it out of there, under the exchange's lock and so only once, resumes
/// it; the daemon is not stopped before that call has returned (`RequestsInHand.waiting`).
@safe struct SuspendedConnection: @unchecked Sendable {
    private let pointer: OpaquePointer

    /// Call it on the connection's own thread, right after `MHD_suspend_connection`.
    init(_ pointer: OpaquePointer) {
        unsafe self.pointer = pointer
    }

    consuming func resume() {
        unsafe MHD_resume_connection(pointer)
    }
}

/// One request and its answer, from the first header to the last byte sent.
final class Exchange: Sendable {
    enum Phase: Sendable {
        /// The body is coming in.
        case receiving(Reception)
        /// The body is coming in and thrown away, since the answer stands already; so many more bytes are put up with.
        case draining(answer: HTTPResponse, bytesLeft: Int)
        /// A handler has it; the connection is suspended.
        case waiting(SuspendedConnection)
        /// Answered and resumed; the polling thread is about to send it.
        case answered(HTTPResponse)
        /// Handed to the library.
        case sent
    }

    let number: UInt64
    let method: HTTPMethod
    /// The template, for the log.
    let route: String
    let begun = MonotonicTime.now
    let phase: Mutex<Phase>
    /// What its body takes of the budget of bodies, for as long as anybody can answer it: what a handler made of the
    /// body is about as large.
    let bodyReservation = Mutex<ByteReservation?>(nil)
    /// What its answer takes of the budget of answers, until it has been sent.
    let answerReservation = Mutex<ByteReservation?>(nil)

    init(number: UInt64, method: HTTPMethod, route: String, phase: consuming Phase) {
        self.number = number
        self.method = method
        self.route = route
        self.phase = Mutex(phase)
    }

    /// Takes the first answer and resumes the connection; false: there was one already.
    func answer(_ response: HTTPResponse) -> Bool {
        let suspended = phase.withLock { phase -> SuspendedConnection? in
            guard case .waiting(let connection) = phase else { return nil }
            phase = .answered(response)
            return connection
        }
        guard let suspended else { return false }
        suspended.resume()
        return true
    }

    var isWaiting: Bool {
        phase.withLock { if case .waiting = $0 { true } else { false } }
    }
}

/// A request of which the head is known and the body is being gathered.
struct Reception: Sendable {
    let endpoint: RouteTarget
    let head: RequestHead
    let parameters: [String: String]
    let queryItems: [HTTPRequest.QueryItem]
    /// As the head announces it; `nil` where it comes in chunks.
    let bodyBytes: Int?
    var body: [UInt8] = []
    var reservation: ByteReservation?

    var request: HTTPRequest {
        HTTPRequest(
            method: head.method ?? endpoint.method, path: head.path, route: endpoint.template,
            pathParameters: parameters,
            queryItems: queryItems, headers: head.headers, body: body, remoteAddress: head.remoteAddress,
            reservation: reservation)
    }
}

extension Reception {
    /// Counts the body, which has or will have so many bytes, unless it is small; false: there is no room for it.
    mutating func reserve(_ bytes: Int, of budget: ByteBudget) -> Bool {
        guard bytes > HTTPServerConfiguration.smallBytesMax else { return true }
        guard let reservation else {
            reservation = budget.reserve(bytes)
            return reservation != nil
        }
        return reservation.cover(bytes)
    }
}
