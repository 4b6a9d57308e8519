/// The first part of a request, as it was sent.
struct RequestHead: Sendable {
    /// Nil: a method that this server does not know.
    let method: HTTPMethod?
    let path: String
    /// The host and port of a target that is a whole URI; it counts then, and not `Host` (RFC 9112, section 3.2.2).
    var authority: String?
    let headers: HTTPHeaders
    let headerBytes: Int
    let remoteAddress: String

    /// How the body's length is told.
    enum Framing: Equatable {
        case none
        case length(Int)
        case chunked

        var hasBody: Bool { self != .none && self != .length(0) }

        /// In bytes, where it is known before the body comes.
        var length: Int? {
            switch self {
            case .none: 0
            case .length(let bytes): bytes
            case .chunked: nil
            }
        }
    }

    /// Nil: the framing is ambiguous, and two servers could disagree about where the next request begins (request
    /// smuggling, RFC 9112, section 6.3): both a length and a transfer coding, lengths that are repeated or no
    /// numbers, any coding but plain `chunked`.
    var framing: Framing? {
        let lengths = headers.all("Content-Length")
        let codings = headers.all("Transfer-Encoding")
        switch (lengths.count, codings.count) {
        case (0, 0): return Framing.none
        case (0, 1): return isSameName(codings[0], "chunked") ? .chunked : nil
        case (1, 0):
            let digits = lengths[0].utf8
            guard digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return nil }
            return Int(lengths[0]).map(Framing.length)
        default: return nil
        }
    }
}

/// What becomes of a request once its head is known.
enum Admission {
    case receive(RouteTarget, parameters: [String: String], RequestHead.Framing)
    /// Answered without a handler. The rest of the request is read first where that is cheap, so that the connection
    /// can be kept.
    case refuse(ProblemDetails, readsRest: Bool)
}

extension RequestHead {
    /// Checks the head against limits and routes; pure.
    func admit(by router: Router, limits: HTTPServerConfiguration) -> Admission {
        guard headerBytes <= limits.headerBytesMax else {
            let detail = "Request line and headers may have \(limits.headerBytesMax) bytes."
            return refuse(.headersTooLarge, detail)
        }
        let hosts = headers.all("Host")
        guard hosts.count <= 1 else { return refuse(.malformedRequest, "The header Host occurs twice.") }
        if let host = authority ?? hosts.first {
            switch limits.allowedHosts.judge(host) {
            case .taken: break
            case .malformed: return refuse(.malformedRequest, "The header Host is malformed.")
            case .refused:
                return refuse(.misdirectedRequest, "This server is not known as \(host.excerpt).")
            }
        }
        guard let framing else { return refuse(.malformedRequest, "The length of the body is ambiguous.") }
        if let expectation = headers["Expect"], !isSameName(expectation, "100-continue") {
            return refuse(.expectationFailed, "Only 100-continue can be expected.")
        }
        if case .length(let bytes) = framing, bytes > limits.bodyBytesMax {
            return .refuse(.bodyTooLarge(bytesMax: limits.bodyBytesMax), readsRest: false)
        }
        switch router.match(method, path: path) {
        case .endpoint(let endpoint, let parameters):
            return .receive(endpoint, parameters: parameters, framing)
        case .otherMethods(let methods):
            return .refuse(.methodNotAllowed(methods), readsRest: canReadRest)
        case .unknownPath:
            return .refuse(ProblemDetails(.unknownPath, "No operation has this path."), readsRest: canReadRest)
        case .malformedPath:
            return .refuse(.malformed("The path is malformed."), readsRest: canReadRest)
        }
    }

    /// Whether a refusal may wait for the request's end, so that the connection can be kept: the library closes it
    /// after an answer that comes before. Who expects 100-continue has sent no body yet, and is best answered at once.
    var canReadRest: Bool {
        headers["Expect"] == nil || framing?.hasBody != true
    }

    /// A refusal after which the connection cannot be trusted to be in step.
    private func refuse(_ kind: ProblemKind, _ detail: String) -> Admission {
        .refuse(ProblemDetails(kind, detail, headers: ["Connection": "close"]), readsRest: false)
    }
}

extension ProblemDetails {
    static let bodiesExhausted = ProblemDetails.unavailable(
        "So many large bodies are in hand that there is no room for this one: send it again.")

    static let answersExhausted = ProblemDetails.unavailable(
        "So many large answers are under way that there is no room for this one: ask again.")

    static func bodyTooLarge(bytesMax: Int) -> ProblemDetails {
        ProblemDetails(.contentTooLarge, "A body may have \(bytesMax) bytes.", headers: ["Connection": "close"])
    }

    static func methodNotAllowed(_ allowed: [HTTPMethod]) -> ProblemDetails {
        let list = allowed.map(\.rawValue).joined(separator: ", ")
        return ProblemDetails(.methodNotAllowed, "This path takes \(list).", headers: ["Allow": list])
    }

    static let internalError = ProblemDetails(.internalError, "The service has a fault, and has logged it.")

    static let answerDeadlinePassed = ProblemDetails(
        .noAnswerInTime, "No answer was there in time. A command may still be taken: send it again with the same key.")

    static let shuttingDown = ProblemDetails.unavailable("This instance is shutting down.")
}

extension RequestHead {
    /// A request target that may be a whole URI (RFC 9112, section 3.2.2: a server must take that form too): its path,
    /// and its host and port where it names them.
    static func originForm(_ target: String) -> (path: String, authority: String?) {
        for scheme in ["http://", "https://"] where isSameName(String(target.prefix(scheme.count)), scheme) {
            let rest = target.utf8.dropFirst(scheme.utf8.count)
            let authority = rest.prefix { $0 != UInt8(ascii: "/") }
            let path = rest.dropFirst(authority.count)
            return (
                path.isEmpty ? "/" : String(decoding: path, as: UTF8.self), String(decoding: authority, as: UTF8.self)
            )
        }
        return (target, nil)
    }
}
