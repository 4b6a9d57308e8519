/// Columns of rows as the arrays that a statement takes, in its order: each is written straight into the bytes of the
/// parameters.
public struct ArrayParameters: Sendable {
    @usableFromInline var buffer = ParameterBuffer()
    @usableFromInline var types: [PostgresType] = []

    @inlinable public init() { types.reserveCapacity(16) }

    /// The next parameter: an array of what `value` makes of each of `rows`.
    @inlinable public mutating func append<Row, Value: PostgresEncodable & PostgresArrayElement>(
        _ rows: some Collection<Row>, _ value: (Row) -> Value
    ) {
        let start = buffer.beginField()
        Value.encodeArray(of: rows, into: &buffer, value)
        buffer.endField(at: start)
        types.append(Value.postgresArrayType)
    }
}

extension SQL.StringInterpolation {
    /// Binds these arrays, one after the other: `$1, $2, $3`.
    public mutating func appendInterpolation(arrays: ArrayParameters) {
        parameters.append(contentsOf: arrays.buffer.bytes)
        for (index, type) in arrays.types.enumerated() {
            if index > 0 { text += ", " }
            appendPlaceholder(type)
        }
    }
}

extension SQL {
    /// A text of our own whose placeholders `$1`, `$2` ... stand for these arrays.
    public init(unescaped text: String, binding arrays: ArrayParameters) {
        self.init(unescaped: text)
        parameterTypes = arrays.types
        parameters = arrays.buffer
    }
}
