private import Contracts
private import HTTPServer
private import JSON
public import Postgres

extension Endpoint {
    /// Serves one thing by its identifier; 404 where there is none, also where the text is no identifier.
    ///
    /// - Parameters:
    ///   - template: has the parameter `{id}`.
    ///   - id: what the path names.
    ///   - find: runs on a worker thread, with a connection of the pool.
    public static func get<ID: LosslessStringConvertible & Sendable, View: Exhibit>(
        _ template: String, tag: String, summary: String, description: String, id: PathParameter<ID>,
        access: ReadAccess, find: @escaping @Sendable (ID, Connection, Deadline) throws -> View?
    ) -> Endpoint {
        Endpoint(
            Operation(
                .get, template, tag: tag, summary: summary, description: description, parameters: [id.description],
                responses: [.init(200, View.documentation.text, .init(View.self))],
                problems: [.notFound, .invalidParameter]),
            .blocking { call in
                let text = call.request.pathParameter(id.description.name)
                let unknown = ProblemDetails(.notFound, "There is nothing of the name \(text.excerpt) here.")
                guard let id = ID(text) else { throw unknown }
                guard let view = try access.read({ try find(id, $0, $1) }) else { throw unknown }
                return .json(try JSONEncoder().encode(view))
            })
    }

    /// Serves a list in pages.
    ///
    /// - Parameters:
    ///   - filters: all that a request names must hold.
    public static func list<Item: Exhibit>(
        _ template: String, tag: String, summary: String, description: String, of list: List<Item>,
        filters: [ListFilter] = [], access: ReadAccess
    ) -> Endpoint {
        let (limit, filters) = (PageLimit.parameter, list.window + filters)
        return Endpoint(
            Operation(
                .get, template, tag: tag, summary: summary,
                description: "\(description) \(list.rule) All filters that are given must hold.",
                parameters: [limit.description, Cursor.description] + filters.map(\.description),
                responses: [.init(200, Page<Item>.documentation.text, .init(Page<Item>.self))],
                problems: [.invalidParameter]),
            .blocking { call in
                let limit = try limit.value(in: call.request)
                let statement = try list.statement(
                    filters.compactMap { try $0.condition(call.request) }, behind: Cursor.key(in: call.request),
                    rowsMax: limit + 1)
                let items = try access.read { try $0.query(statement, deadline: $1).map(list.read) }
                let shown = Array(items.prefix(limit))
                let next = items.count > limit ? shown.last.map { Cursor.encode(list.key($0)) } : nil
                return .json(try JSONEncoder().encode(Page(items: shown, nextCursor: next)))
            })
    }
}
