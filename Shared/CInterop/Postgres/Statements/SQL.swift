/// A statement and its parameters. Values are interpolated, and never become part of the text:
///
///     let statement: SQL = "SELECT total FROM invoice WHERE id = ANY(\(ids)) AND state = \(state)"
///
/// binds `ids` as `$1` and `state` as `$2`. What is to become text has to say so: `\(identifier: name)` is quoted,
/// `\(unescaped: text)` is taken as it stands. `\(each: rows, \.id)` binds an array of one property of the rows, for
/// `unnest`.
public struct SQL: Sendable {
    /// The text with its placeholders `$1`, `$2` ...
    public private(set) var text: String
    var parameterTypes: [PostgresType]
    var parameters: ParameterBuffer

    /// A text without parameters, taken as it stands: it has to be one of our own.
    public init(unescaped text: String) {
        self.text = text
        self.parameterTypes = []
        self.parameters = ParameterBuffer()
    }

    /// The number of parameters; the protocol allows 65,535 of them.
    public var parameterCount: Int { parameterTypes.count }

    static let parametersMax = 65_535
}

extension SQL: ExpressibleByStringInterpolation {
    public init(stringLiteral text: String) {
        self.init(unescaped: text)
    }

    public init(stringInterpolation interpolation: StringInterpolation) {
        self.text = interpolation.text
        self.parameterTypes = interpolation.types
        self.parameters = interpolation.parameters
    }

    public struct StringInterpolation: StringInterpolationProtocol {
        @usableFromInline var text = ""
        @usableFromInline var types: [PostgresType] = []
        @usableFromInline var parameters = ParameterBuffer()

        public init(literalCapacity: Int, interpolationCount: Int) {
            text.reserveCapacity(literalCapacity + 3 * interpolationCount)
            types.reserveCapacity(interpolationCount)
        }

        public mutating func appendLiteral(_ literal: String) {
            text += literal
        }

        /// Binds a value.
        @inlinable public mutating func appendInterpolation(_ value: some PostgresEncodable) {
            value.encodeField(into: &parameters)
            appendPlaceholder(type(of: value).postgresType)
        }

        /// Binds an array of what `value` makes of each of `rows`, without an array in between.
        @inlinable public mutating func appendInterpolation<Row, Value: PostgresEncodable & PostgresArrayElement>(
            each rows: some Collection<Row>, _ value: (Row) -> Value
        ) {
            let start = parameters.beginField()
            Value.encodeArray(of: rows, into: &parameters, value)
            parameters.endField(at: start)
            appendPlaceholder(Value.postgresArrayType)
        }

        /// A name, quoted: a table, a column, a schema.
        public mutating func appendInterpolation(identifier name: String) {
            text += SQL.quotedIdentifier(name)
        }

        /// A piece of SQL of our own, taken as it stands. Never what came from outside.
        public mutating func appendInterpolation(unescaped sql: String) {
            text += sql
        }

        @usableFromInline mutating func appendPlaceholder(_ type: PostgresType) {
            types.append(type)
            text += "$"
            text += String(types.count)
        }
    }

    static func quotedIdentifier(_ name: String) -> String {
        "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
}

extension SQL: CustomStringConvertible {
    /// The text alone: bound values stay hidden.
    public var description: String { text }
}
