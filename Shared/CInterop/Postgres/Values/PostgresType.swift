/// A PostgreSQL data type, known by its object identifier (`pg_type.oid`; the built-in ones never change).
@frozen public struct PostgresType: RawRepresentable, Hashable, Sendable {
    public let rawValue: UInt32

    @inlinable public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    @inlinable public static var bool: PostgresType { PostgresType(rawValue: 16) }
    @inlinable public static var bytea: PostgresType { PostgresType(rawValue: 17) }
    @inlinable public static var name: PostgresType { PostgresType(rawValue: 19) }
    @inlinable public static var int8: PostgresType { PostgresType(rawValue: 20) }
    @inlinable public static var int2: PostgresType { PostgresType(rawValue: 21) }
    @inlinable public static var int4: PostgresType { PostgresType(rawValue: 23) }
    @inlinable public static var text: PostgresType { PostgresType(rawValue: 25) }
    @inlinable public static var oid: PostgresType { PostgresType(rawValue: 26) }
    @inlinable public static var json: PostgresType { PostgresType(rawValue: 114) }
    @inlinable public static var float4: PostgresType { PostgresType(rawValue: 700) }
    @inlinable public static var float8: PostgresType { PostgresType(rawValue: 701) }
    @inlinable public static var unknown: PostgresType { PostgresType(rawValue: 705) }
    @inlinable public static var bpchar: PostgresType { PostgresType(rawValue: 1042) }
    @inlinable public static var varchar: PostgresType { PostgresType(rawValue: 1043) }
    @inlinable public static var date: PostgresType { PostgresType(rawValue: 1082) }
    @inlinable public static var timestamp: PostgresType { PostgresType(rawValue: 1114) }
    @inlinable public static var timestamptz: PostgresType { PostgresType(rawValue: 1184) }
    @inlinable public static var numeric: PostgresType { PostgresType(rawValue: 1700) }
    @inlinable public static var void: PostgresType { PostgresType(rawValue: 2278) }
    @inlinable public static var uuid: PostgresType { PostgresType(rawValue: 2950) }
    @inlinable public static var jsonb: PostgresType { PostgresType(rawValue: 3802) }

    @inlinable public static var boolArray: PostgresType { PostgresType(rawValue: 1000) }
    @inlinable public static var byteaArray: PostgresType { PostgresType(rawValue: 1001) }
    @inlinable public static var int2Array: PostgresType { PostgresType(rawValue: 1005) }
    @inlinable public static var int4Array: PostgresType { PostgresType(rawValue: 1007) }
    @inlinable public static var textArray: PostgresType { PostgresType(rawValue: 1009) }
    @inlinable public static var int8Array: PostgresType { PostgresType(rawValue: 1016) }
    @inlinable public static var float8Array: PostgresType { PostgresType(rawValue: 1022) }
    @inlinable public static var dateArray: PostgresType { PostgresType(rawValue: 1182) }
    @inlinable public static var timestamptzArray: PostgresType { PostgresType(rawValue: 1185) }
    @inlinable public static var numericArray: PostgresType { PostgresType(rawValue: 1231) }
    @inlinable public static var uuidArray: PostgresType { PostgresType(rawValue: 2951) }
    @inlinable public static var jsonArray: PostgresType { PostgresType(rawValue: 199) }
    @inlinable public static var jsonbArray: PostgresType { PostgresType(rawValue: 3807) }

    /// The first identifier that the server gives to what users create (`FirstNormalObjectId`): enums, domains,
    /// extensions.
    static let firstOfUsers: UInt32 = 16_384
}

extension PostgresType: CustomStringConvertible {
    private static let names: [UInt32: String] = [
        16: "bool", 17: "bytea", 19: "name", 20: "int8", 21: "int2", 23: "int4", 25: "text", 26: "oid", 114: "json",
        700: "float4", 701: "float8", 705: "unknown", 1042: "char(n)", 1043: "varchar", 1082: "date",
        1114: "timestamp", 1184: "timestamptz", 1700: "numeric", 2278: "void", 2950: "uuid", 3802: "jsonb",
        1000: "bool[]", 1001: "bytea[]", 1005: "int2[]", 1007: "int4[]", 1009: "text[]", 1016: "int8[]",
        1022: "float8[]", 1182: "date[]", 1185: "timestamptz[]", 1231: "numeric[]", 2951: "uuid[]", 199: "json[]",
        3807: "jsonb[]",
    ]

    public var description: String {
        Self.names[rawValue] ?? "type \(rawValue)"
    }
}
