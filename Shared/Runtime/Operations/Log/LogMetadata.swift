/// Named values that go with a line of the log.
public typealias LogMetadata = [String: LogValue]

/// A value of the log. JSON keeps numbers and truth values as such.
public enum LogValue: Sendable, Hashable {
    case string(String)
    case integer(Int64)
    case double(Double)
    case boolean(Bool)

    /// Any value, in its own words.
    public static func stringConvertible(_ value: some CustomStringConvertible) -> LogValue {
        .string(value.description)
    }

    public static func integer(_ value: some BinaryInteger) -> LogValue { .integer(Int64(clamping: value)) }
}

extension LogValue: ExpressibleByStringInterpolation, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
    ExpressibleByBooleanLiteral
{
    public init(stringLiteral value: String) { self = .string(value) }
    public init(integerLiteral value: Int64) { self = .integer(value) }
    public init(floatLiteral value: Double) { self = .double(value) }
    public init(booleanLiteral value: Bool) { self = .boolean(value) }
}

/// Keys that mean the same in every service, so that one search finds an order's whole way.
public enum LogKey {
    public static let service = "service"
    public static let lane = "lane"
    public static let orderID = "order_id"
    /// The 32 hexadecimal digits of W3C Trace Context's trace-id.
    public static let traceID = "trace_id"
    public static let error = "error"
    public static let errorType = "error_type"
    /// How many lines like this one were left out.
    public static let repeated = "repeated"
}
