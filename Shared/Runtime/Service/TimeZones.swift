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

    /// Whether a zone is installed. A file that cannot be read says nothing about that, and neither does a machine
    /// without any zone: both are thrown.
    public static func knows(_ name: String) throws(TimeZoneUnavailable) -> Bool {
        do {
            _ = try rules(of: name)
            return true
        } catch {
            switch error.cause {
            case .file(.notAName): return false
            case .file(.notInstalled):
                _ = try rules(of: "Etc/UTC")
                return false
            case .file, .rules: throw error
            }
        }
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

extension KnownEntity {
    /// The entity's business day of a moment.
    /// - Throws: where its time zone is not installed here.
    public func businessDay(of moment: Timestamp) throws(TimeZoneUnavailable) -> LocalDate {
        try TimeZones.rules(of: timeZone).businessDay(of: moment)
    }
}

/// An error that lies with this machine, and with no event. The event that meets it is put aside with what is wrong,
/// and is tried again until that is mended. Others go on.
public protocol MachineFault: Error {}

/// A time zone has no rules here, and why.
public struct TimeZoneUnavailable: MachineFault, Hashable, Sendable, CustomStringConvertible {
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
