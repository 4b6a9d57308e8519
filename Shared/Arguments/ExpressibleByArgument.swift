/// A type whose values can be given on the command line.
public protocol ExpressibleByArgument {
    /// `nil` when the text does not stand for a value.
    init?(argument: String)

    /// The text that stands for this value; shown as the default in the help.
    var argumentText: String { get }

    /// All texts there are, for the help, for messages and for completion; empty when there are too many to list.
    static var allArgumentTexts: [String] { get }

    /// What the help calls a value when the option does not say; for instance `count`.
    static var argumentValueName: String { get }
}

extension ExpressibleByArgument {
    public static var allArgumentTexts: [String] { [] }
    public static var argumentValueName: String { "value" }
}

extension ExpressibleByArgument where Self: LosslessStringConvertible {
    public init?(argument: String) { self.init(argument) }
    public var argumentText: String { description }
}

/// Enumerations of strings need only declare the conformance.
extension ExpressibleByArgument where Self: RawRepresentable, RawValue == String {
    public init?(argument: String) { self.init(rawValue: argument) }
    public var argumentText: String { rawValue }
}

extension ExpressibleByArgument where Self: RawRepresentable & CaseIterable, RawValue == String {
    public static var allArgumentTexts: [String] { allCases.map(\.rawValue) }
}

extension String: ExpressibleByArgument {}
extension Int: ExpressibleByArgument {
    public static var argumentValueName: String { "number" }
}
extension Int32: ExpressibleByArgument {
    public static var argumentValueName: String { "number" }
}
extension Int64: ExpressibleByArgument {
    public static var argumentValueName: String { "number" }
}
extension UInt16: ExpressibleByArgument {
    public static var argumentValueName: String { "number" }
}
extension UInt64: ExpressibleByArgument {
    public static var argumentValueName: String { "number" }
}
extension Double: ExpressibleByArgument {
    public static var argumentValueName: String { "number" }
}
extension Bool: ExpressibleByArgument {
    public static var allArgumentTexts: [String] { ["true", "false"] }
}
