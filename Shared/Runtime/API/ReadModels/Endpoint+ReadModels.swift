private import Contracts
public import HTTPServer
private import JSON
public import Postgres

/// What read models are served with: a pool of connections and how long a request may take.
public struct ReadAccess: Sendable {
    public let pool: ConnectionPool
    public let deadlineMilliseconds: Int

    public init(pool: ConnectionPool, deadlineMilliseconds: Int = 3_000) {
        self.pool = pool
        self.deadlineMilliseconds = deadlineMilliseconds
    }

    /// Lends a connection. What is a fault of the moment becomes a problem 503; anything else is thrown on, and is a
    /// 500.
    public func read<Result>(_ body: (Connection, Deadline) throws -> Result) throws -> Result {
        let deadline = Deadline.after(milliseconds: deadlineMilliseconds)
        do {
            return try pool.withConnection(deadline: deadline) { try body($0, deadline) }
        } catch let error as PostgresError {
            guard error.isMomentary else { throw error }
            throw ProblemDetails.unavailable("The database did not answer in time.")
        }
    }
}

extension PostgresError {
    /// Whether the same request may succeed later. A pool that was stopped means that another instance will serve it.
    var isMomentary: Bool {
        if case .poolStopped = kind { return true }
        return isTransient
    }
}

extension Endpoint {
    /// Serves one thing by its identifier; 404 where there is none, also where the text is no identifier.
    ///
    /// - Parameters:
    ///   - template: has the parameter `{id}`.
    ///   - find: runs on a worker thread, with a connection of the pool.
    public static func getByID<ID: LosslessStringConvertible & Sendable, View: Codable & Sendable>(
        _ template: String, summary: String, id: ID.Type = ID.self, view: View.Type = View.self, access: ReadAccess,
        find: @escaping @Sendable (Connection, ID, Deadline) throws -> View?
    ) -> Endpoint {
        Endpoint(
            .get, template, summary: summary,
            responses: [
                Response(200, "It.", schema: JSONSchema.of(View.self)), .problem(404, "There is none of that name."),
                .problem(503, "The database did not answer in time."),
            ],
            handler: .blocking { request in
                let text = request.pathParameter("id")
                let unknown = ProblemDetails.notFound("There is nothing of the name \(text.excerpt) here.")
                guard let id = ID(text) else { throw unknown }
                guard let view = try access.read({ try find($0, id, $1) }) else { throw unknown }
                return .json(try JSONEncoder().encode(view))
            })
    }

    /// Serves a list in pages, in the order of a key.
    ///
    /// - Parameters:
    ///   - parameters: further parameters of the query; `fetch` reads them from the request.
    ///   - key: of an item: unique, and what the list is ordered by.
    ///   - fetch: at most `rowsMax` items behind `after`, in order. Runs on a worker thread, with a connection of the
    ///     pool.
    public static func list<Key: LosslessStringConvertible & Sendable, Item: Codable & Sendable>(
        _ template: String, summary: String, parameters: [ParameterDescription] = [], access: ReadAccess,
        key: @escaping @Sendable (Item) -> Key,
        fetch: @escaping @Sendable (Connection, PageRequest<Key>, HTTPRequest, Deadline) throws -> [Item]
    ) -> Endpoint {
        let cursor = QueryParameter<Key?>(
            "cursor", "Where to go on: nextCursor of the page before.",
            schema: .object([
                JSONMember("type", "string"), JSONMember("maxLength", .number(JSONNumber(Cursor.bytesMax))),
                JSONMember("pattern", "^[A-Za-z0-9_-]*$"),
            ]),
            default: nil, mustBe: "nextCursor of another page of this list"
        ) { text in Cursor.decode(text).flatMap { Key($0) }.map { .some($0) } }
        return Endpoint(
            .get, template, summary: summary,
            parameters: [PageLimit.parameter.description, cursor.description] + parameters,
            responses: [
                Response(200, "A page.", schema: JSONSchema.of(Page<Item>.self)),
                .problem(400, "A parameter is not what it may be."),
                .problem(503, "The database did not answer in time."),
            ],
            handler: .blocking { request in
                let limit = try PageLimit.parameter.value(in: request)
                let pageRequest = PageRequest(after: try cursor.value(in: request), rowsMax: limit + 1)
                let items = try access.read { try fetch($0, pageRequest, request, $1) }
                let shown = Array(items.prefix(limit))
                let next = items.count > limit ? shown.last.map { Cursor.encode(key($0).description) } : nil
                return .json(try JSONEncoder().encode(Page(items: shown, nextCursor: next)))
            })
    }
}
