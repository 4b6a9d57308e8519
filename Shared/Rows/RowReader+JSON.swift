public import JSON
public import Postgres

// Columns that hold JSON. A type that reads itself is read so: which function is called is decided where the type of
// the column is known.

extension RowReader {
    /// The next column, a JSON document.
    @inlinable public mutating func nextJSON<Value: Decodable>(_ type: Value.Type) throws -> Value {
        try JSONDecoder().decode(type, from: next(JSONText.self).bytes)
    }

    /// The next column, a JSON document or NULL.
    @inlinable public mutating func nextJSON<Value: Decodable>(_ type: Value?.Type) throws -> Value? {
        try next(JSONText?.self).map { try JSONDecoder().decode(Value.self, from: $0.bytes) }
    }

    /// The next column, a JSON document of a type that reads itself.
    @inlinable public mutating func nextJSON<Value: JSONReadable>(_ type: Value.Type) throws -> Value {
        try JSONDecoder().decode(type, from: next(JSONText.self).bytes)
    }

    /// The next column, a JSON document of a type that reads itself, or NULL.
    @inlinable public mutating func nextJSON<Value: JSONReadable>(_ type: Value?.Type) throws -> Value? {
        try next(JSONText?.self).map { try JSONDecoder().decode(Value.self, from: $0.bytes) }
    }

    /// The next column, a JSON array of a type that reads itself.
    @inlinable public mutating func nextJSON<Value: JSONReadable>(_ type: [Value].Type) throws -> [Value] {
        try JSONDecoder().decode(type, from: next(JSONText.self).bytes)
    }

    /// The next column, a JSON array of a type that reads itself, or NULL.
    @inlinable public mutating func nextJSON<Value: JSONReadable>(_ type: [Value]?.Type) throws -> [Value]? {
        try next(JSONText?.self).map { try JSONDecoder().decode([Value].self, from: $0.bytes) }
    }
}
