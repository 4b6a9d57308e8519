public import Contracts
private import Digest

/// The command is accepted, and what became of it is committed.
@Described
public struct AcceptedCommand<Result: Exhibit>: Exhibit {
    /// What an accepted command is called.
    @Described
    public enum Status: String, CaseIterable, Sendable {
        /// It is done.
        case accepted
    }

    /// Names the command in `/v1/commands/{id}`: 32 hexadecimal digits of a hash over source and id.
    @Bound(.pattern(KeyText.pattern))
    public var key: String
    /// Who sent the command, as `O2C-Source` said.
    @Bound(.length(1...CloudEvent.Limits.sourceBytesMax))
    public var source: String
    /// The command's `Idempotency-Key`.
    @Bound(.length(1...CloudEvent.Limits.idBytesMax))
    public var id: String
    /// Says that it is accepted.
    public var status: Status
    /// What became of it.
    public var result: Result

    public static var example: AcceptedCommand {
        AcceptedCommand(
            key: KeyText.example, source: "/http", id: "PO-77", status: .accepted, result: Result.example)
    }
}

/// The command is in Kafka, and its outcome is not committed yet.
@Described
public struct PendingCommand: Exhibit {
    /// What a command is called that is not decided.
    @Described
    public enum Status: String, CaseIterable, Sendable {
        /// It is not decided yet.
        case pending
    }

    /// Names the command in `/v1/commands/{id}`: 32 hexadecimal digits of a hash over source and id.
    @Bound(.pattern(KeyText.pattern))
    public var key: String
    /// Who sent the command, as `O2C-Source` said.
    @Bound(.length(1...CloudEvent.Limits.sourceBytesMax))
    public var source: String
    /// The command's `Idempotency-Key`.
    @Bound(.length(1...CloudEvent.Limits.idBytesMax))
    public var id: String
    /// Says that it is not decided.
    public var status: Status

    public static var example: PendingCommand {
        PendingCommand(key: KeyText.example, source: "/http", id: "PO-77", status: .pending)
    }
}

/// How a command's key is written in JSON and in paths.
public enum KeyText {
    public static let pattern = "^[0-9a-f]{32}$"
    /// The key of the command PO-77 of `/http`.
    static let example = Digest128(of: "/http\nPO-77").hex
}
