internal import HTTPServer
public import Postgres

/// Adds a condition to a statement.
public typealias ListCondition = @Sendable (inout SQL.StringInterpolation) -> Void

/// A parameter of a list's query, and the condition that it stands for. An absent parameter is no condition.
public struct ListFilter: Sendable {
    let description: ParameterDescription
    /// `nil`: the request does not name the parameter.
    let condition: @Sendable (HTTPRequest) throws(ProblemDetails) -> ListCondition?

    public enum Comparison: String, Sendable {
        case equal = "="
        case notBefore = ">="
        case before = "<"
    }

    /// - Parameter condition: adds to the statement what must hold for the value.
    public init<Value: Sendable>(
        _ parameter: QueryParameter<Value?>,
        _ condition: @escaping @Sendable (Value, inout SQL.StringInterpolation) -> Void
    ) {
        description = parameter.description
        self.condition = { request throws(ProblemDetails) in
            guard let value = try parameter.value(in: request) else { return nil }
            return { condition(value, &$0) }
        }
    }

    /// A column compares so with the parameter's value.
    public static func column<Value: PostgresEncodable & Sendable>(
        _ column: String, is comparison: Comparison = .equal, _ parameter: QueryParameter<Value?>
    ) -> ListFilter {
        ListFilter(parameter) { value, sql in
            sql.appendLiteral("\(column) \(comparison.rawValue) ")
            sql.appendInterpolation(value)
        }
    }

    /// One of a few words.
    /// - Parameter condition: SQL of our own for each of them.
    public static func choice<Word: Sendable>(
        _ parameter: QueryParameter<Word?>, _ condition: @escaping @Sendable (Word) -> String
    ) -> ListFilter {
        ListFilter(parameter) { word, sql in sql.appendLiteral("(\(condition(word)))") }
    }
}
