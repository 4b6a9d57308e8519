/// A stored name or code that this version does not know: the schema is ahead of the program.
public struct UnknownStoredValue: Error, CustomStringConvertible {
    /// Where it stands, such as `item.tax_class`.
    public var column: String
    public var value: String

    public init(column: String, value: some CustomStringConvertible) {
        self.column = column
        self.value = value.description
    }

    /// The value of the domain that a column names.
    public static func require<Value: RawRepresentable<String>>(
        _ name: String, in column: String, as type: Value.Type = Value.self
    ) throws(UnknownStoredValue) -> Value {
        guard let value = Value(rawValue: name) else { throw UnknownStoredValue(column: column, value: name) }
        return value
    }

    public var description: String { "\(column) has the unknown value '\(value)'" }
}
