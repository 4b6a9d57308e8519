/// The reasons why a command is refused, gathered so that its sender learns all of them at once.
///
/// Details name fields and limits and quote only what was found printable, so that they can be stored and shown anywhere.
public struct ReasonList: Sendable {
    public private(set) var reasons: [Reason] = []
    private var left = 0

    /// The most reasons that are listed; how many more there are, a last one says.
    public static let listedMax = 100

    public init() {}

    public var isEmpty: Bool { reasons.isEmpty }

    /// - Parameters:
    ///   - field: JSON Pointer (RFC 6901) into the command's data; empty for the whole.
    ///   - code: the stable name of the rule.
    public mutating func add(_ field: String, _ code: String, _ detail: String) {
        add(Reason(field: field, code: code, detail: detail))
    }

    public mutating func add(_ reason: Reason) {
        if reasons.count < Self.listedMax {
            reasons.append(reason)
        } else {
            left += 1
        }
    }

    /// Requires a text to be of so many characters, all of them printable; whether it is.
    @discardableResult
    public mutating func require(_ text: String, printable lengths: ClosedRange<Int>, at field: String) -> Bool {
        if text.isPrintable(lengths) { return true }
        let missing = text.isEmpty && lengths.lowerBound > 0
        add(
            field, missing ? "missing" : "not-printable",
            "must be \(lengths.lowerBound) to \(lengths.upperBound) printable characters")
        return false
    }

    /// What `decision` comes to; `nil` when it is refused, and its reasons are added.
    public mutating func collect<Result>(_ decision: () throws(Refused) -> Result) -> Result? {
        do throws(Refused) { return try decision() } catch {
            for reason in error.reasons { add(reason) }
            return nil
        }
    }

    /// What was gathered, as a refusal.
    public var refusal: Refused {
        let more = Reason(field: "", code: "more-reasons", detail: "\(left) more reasons are not listed")
        return Refused(reasons: left > 0 ? reasons + [more] : reasons)
    }
}

/// A command is refused, and why.
public struct Refused: Error, Hashable, Sendable {
    public var reasons: [Reason]

    public init(reasons: [Reason]) { self.reasons = reasons }

    /// A refusal for one reason.
    public init(_ field: String, _ code: String, _ detail: String) {
        reasons = [Reason(field: field, code: code, detail: detail)]
    }
}

extension String {
    /// Whether the text has so many characters (Unicode scalars) and each can be printed: no controls, no line breaks, no NUL
    /// (which PostgreSQL cannot store), nothing unassigned; and no space at either end.
    public func isPrintable(_ lengths: ClosedRange<Int>) -> Bool {
        guard utf8.count <= lengths.upperBound * 4 else { return false }
        let scalars = unicodeScalars
        return lengths.contains(scalars.count) && scalars.first != " " && scalars.last != " "
            && scalars.allSatisfy(\.isPrintable)
    }

    /// Whether the text has the shape of a country of ISO 3166-1 alpha-2: two capital letters.
    public var isCountryCode: Bool {
        utf8.count == 2 && utf8.allSatisfy { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
    }
}

extension Unicode.Scalar {
    fileprivate var isPrintable: Bool {
        if isASCII { return (0x20..<0x7F).contains(value) }
        return switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: false
        default: true
        }
    }
}
