public import Contracts
public import Platform
private import Synchronization

/// The rules of time zones by name, as the system's tzdata says them. A zone is read once and kept: a newer tzdata
/// counts from the next start of the process on.
public enum TimeZones {
    /// Only zones that are installed are kept, so there are never more than the tz database has.
    private static let known = Mutex<[String: TimeZoneRules]>([:])

    /// - Parameter name: as the tz database names zones, such as `Europe/Berlin`.
    /// - Throws: why there are no rules for it. That is not kept: the zone may be installed.
    public static func rules(of name: String) throws(TimeZoneUnavailable) -> TimeZoneRules {
        if let rules = known.withLock({ $0[name] }) { return rules }
        let rules = try read(name)
        known.withLock { $0[name] = rules }
        return rules
    }

    private static func read(_ name: String) throws(TimeZoneUnavailable) -> TimeZoneRules {
        let bytes: [UInt8]
        do {
            bytes = try TimeZoneFile.read(name)
        } catch {
            throw TimeZoneUnavailable(name: name, cause: .file(error))
        }
        do {
            return try TimeZoneRules(name: name, tzif: bytes)
        } catch {
            throw TimeZoneUnavailable(name: name, cause: .rules(error))
        }
    }
}

extension Seller {
    /// The seller's business day of a moment.
    /// - Throws: where the seller's time zone is not installed here.
    public func businessDay(of moment: Timestamp) throws(TimeZoneUnavailable) -> LocalDate {
        try TimeZones.rules(of: timeZone).businessDay(of: moment)
    }
}

/// A time zone has no rules here, and why.
public struct TimeZoneUnavailable: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Cause: Hashable, Sendable {
        case file(TimeZoneFileError)
        case rules(TimeZoneRulesError)
    }

    /// As it was asked for.
    public let name: String
    public let cause: Cause

    public var description: String {
        let reason =
            switch cause {
            case .file(let error): error.description
            case .rules(let error): error.description
            }
        return "the time zone '\(name.quoted)' cannot be used: \(reason)"
    }
}
