/// The reasons why a command is refused, gathered so that its sender learns all of them at once.
///
/// Details name fields and limits and quote only what was found printable, so that they can be stored and shown
/// anywhere.
public struct ReasonList: Sendable {
    public private(set) var reasons: [Reason] = []
    private var left = 0

    /// The most reasons that are listed; how many more there are, a last one says.
    public static let listedMax = 100

    public init() {}

    public var isEmpty: Bool { reasons.isEmpty }

    /// How many there are, listed or not.
    public var count: Int { reasons.count + left }

    /// - Parameters:
    ///   - pointer: JSON Pointer (RFC 6901) into the command's data; empty for the whole.
    ///   - code: the rule that is broken.
    public mutating func add(_ pointer: String, _ code: RefusalCode, _ detail: String) {
        add(Reason(pointer, code, detail))
    }

    public mutating func add(_ reason: Reason) {
        if reasons.count < Self.listedMax {
            reasons.append(reason)
        } else {
            left += 1
        }
    }

    /// Requires a text to be a key of so many characters, all of them printable (`String.isPrintable`); whether it is.
    @discardableResult
    public mutating func require(_ text: String, printable lengths: ClosedRange<Int>, at pointer: String) -> Bool {
        require(text, text.isPrintable(lengths), lengths, at: pointer)
    }

    /// Requires a text to be a name or a sentence of so many characters (`String.isName`); whether it is.
    @discardableResult
    public mutating func require(_ text: String, name lengths: ClosedRange<Int>, at pointer: String) -> Bool {
        require(text, text.isName(lengths), lengths, at: pointer)
    }

    private mutating func require(_ text: String, _ isRight: Bool, _ lengths: ClosedRange<Int>, at pointer: String)
        -> Bool
    {
        if isRight { return true }
        let missing = text.isEmpty && lengths.lowerBound > 0
        add(
            pointer, missing ? .missing : .notPrintable,
            "must be \(lengths.lowerBound) to \(lengths.upperBound) printable characters")
        return false
    }

    /// The country of a code; `nil` where ISO 3166-1 assigns none, which is added as a reason.
    public mutating func country(_ code: String, at pointer: String) -> Country? {
        if let country = Country(code) { return country }
        let hint = Country.meant(by: code).map { ": for \(code) write \($0)" } ?? ""
        add(pointer, .notACountry, "must be two capital letters that ISO 3166-1 assigns\(hint)")
        return nil
    }

    /// The currency of a code; `nil` where ISO 4217 has none, which is added as a reason.
    public mutating func currency(_ code: String, at pointer: String) -> Currency? {
        if let currency = Currency(code) { return currency }
        let hint = Currency.meant(by: code).map { ": \($0) took the place of \(code)" } ?? ""
        add(pointer, .unknownCurrency, "must be a code of the current list of ISO 4217\(hint)")
        return nil
    }

    /// Whether prices include tax, as a command says it: those that say nothing do not. `nil` where it says what is no
    /// such mode, which is added as a reason.
    public mutating func priceMode(_ text: String?, at pointer: String) -> PriceMode? {
        guard let text else { return .net }
        if let mode = PriceMode(rawValue: text) { return mode }
        let names = PriceMode.allCases.map(\.rawValue).joined(separator: ", ")
        add(pointer, .unknownPriceMode, "must be one of \(names)")
        return nil
    }

    /// Requires that a command says who decides, and why; who does.
    public mutating func decider(_ actor: String?, reason: String) -> String {
        require(reason, name: Lengths.reason, at: "/reason")
        let actor = actor ?? ""
        if actor.isEmpty { add("", .missingActor, "the command must name who decides") }
        return actor
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
        let more = Reason("", .moreReasons, "\(left) more reasons are not listed")
        return Refused(reasons: left > 0 ? reasons + [more] : reasons)
    }
}

/// A command is refused, and why.
public struct Refused: Error, Hashable, Sendable {
    public var reasons: [Reason]

    public init(reasons: [Reason]) { self.reasons = reasons }

    /// A refusal for one reason.
    public init(_ pointer: String, _ code: RefusalCode, _ detail: String) {
        reasons = [Reason(pointer, code, detail)]
    }
}
