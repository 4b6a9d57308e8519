/// A request whose body has been received in full.
public struct HTTPRequest: Sendable {
    /// One `name=value` of the query, decoded. `value` is nil when there is no equals sign.
    public struct QueryItem: Sendable, Equatable {
        public let name: String
        public let value: String?

        public init(name: String, value: String?) {
            self.name = name
            self.value = value
        }
    }

    public let method: HTTPMethod
    /// The path as it was sent, still percent-encoded, without the query.
    public let path: String
    /// The template of the route that matched, `/v1/orders/{id}`: a label of few values, good for metrics.
    public let route: String
    /// The decoded segments that the template's names stand for.
    public let pathParameters: [String: String]
    public let queryItems: [QueryItem]
    public let headers: HTTPHeaders
    public let body: [UInt8]
    /// The peer's numeric IP address; a proxy's, where there is one.
    public let remoteAddress: String
    /// What the body takes of the budget of bodies: it counts as long as anybody holds the request.
    private let reservation: ByteReservation?

    public init(
        method: HTTPMethod, path: String, route: String, pathParameters: [String: String] = [:],
        queryItems: [QueryItem] = [], headers: HTTPHeaders = [:], body: [UInt8] = [], remoteAddress: String = ""
    ) {
        self.init(
            method: method, path: path, route: route, pathParameters: pathParameters, queryItems: queryItems,
            headers: headers, body: body, remoteAddress: remoteAddress, reservation: nil)
    }

    init(
        method: HTTPMethod, path: String, route: String, pathParameters: [String: String], queryItems: [QueryItem],
        headers: HTTPHeaders, body: [UInt8], remoteAddress: String, reservation: ByteReservation?
    ) {
        self.method = method
        self.path = path
        self.route = route
        self.pathParameters = pathParameters
        self.queryItems = queryItems
        self.headers = headers
        self.body = body
        self.remoteAddress = remoteAddress
        self.reservation = reservation
    }

    /// The first value of a query item; nil when it is missing or has no value.
    public func query(_ name: String) -> String? {
        queryItems.first { $0.name == name }?.value
    }

    /// The parameter of that name in the route's template. Trap: the template has no such name, a bug of the caller.
    public func pathParameter(_ name: String) -> String {
        guard let value = pathParameters[name] else { preconditionFailure("route \(route) has no parameter {\(name)}") }
        return value
    }

    /// Refuses a body of any other media type; parameters such as `charset` are not looked at.
    /// - Throws: `ProblemDetails` 415.
    public func requireContentType(_ mediaTypes: String...) throws(ProblemDetails) {
        let sent = headers["Content-Type"] ?? ""
        var mediaType = sent.prefix { $0 != ";" }
        while mediaType.last == " " { mediaType.removeLast() }
        guard mediaTypes.contains(where: { isSameName($0, String(mediaType)) }) else {
            throw ProblemDetails(
                .unsupportedMediaType, "Content-Type must be \(mediaTypes.joined(separator: " or ")).")
        }
    }
}
