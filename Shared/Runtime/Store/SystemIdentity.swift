/// Which system a record is of, and since which restart of its log: stands in one header of everything that our
/// processes and operators' tools write to topics of facts and control, and is compared by its bytes when it is read.
///
/// It tells our records from those of others; it is no secret, and no proof: access to the topics is the brokers'
/// matter.
public struct SystemIdentity: Hashable, Sendable, LosslessStringConvertible {
    /// The name of the header; its value is `description`.
    public static let header = "o2c_system"

    /// Sixteen hexadecimal digits, made once by `o2c setup`.
    public let id: String
    /// From 1; one more with every restart of the log, so that what was published before counts no longer.
    public let epoch: Int64

    public init(id: String, epoch: Int64) {
        self.id = id
        self.epoch = epoch
    }

    /// A system that nobody has.
    public static func new() -> SystemIdentity {
        let digits = String(UInt64.random(in: 0...UInt64.max), radix: 16)
        return SystemIdentity(id: String(repeating: "0", count: 16 - digits.count) + digits, epoch: 1)
    }

    public var description: String { "\(id).\(epoch)" }

    /// Parses `description`.
    public init?(_ description: String) {
        let parts = description.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].utf8.count == 16,
            parts[0].utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }),
            let epoch = Int64(parts[1]), epoch > 0, String(epoch) == parts[1]
        else { return nil }
        self.init(id: String(parts[0]), epoch: epoch)
    }

    /// Why a record with this header is not this system's; `nil` when it is.
    package func refusal(of header: String?) -> String? {
        guard let header else { return "it does not say which system it is of" }
        guard header != description else { return nil }
        guard let other = SystemIdentity(header), other.id == id else {
            return "it is of another system, '\(header.prefix(60))'"
        }
        return "it is of epoch \(other.epoch) of the log, and this is epoch \(epoch)"
    }
}
