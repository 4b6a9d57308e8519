import Synchronization

/// Whether the topics are known to be what the settings say. Until then, and where they are not, no command is sent by
/// its partition.
public final class TopicAgreement: Sendable {
    private let reason: Mutex<String?>

    /// Nothing is known yet.
    public init() { reason = Mutex("The topics have not been compared with the settings yet.") }

    private init(reason: String?) { self.reason = Mutex(reason) }

    /// For whoever has no need to compare.
    public static func agreed() -> TopicAgreement { TopicAgreement(reason: nil) }

    /// The topics are as the settings say.
    func agree() { reason.withLock { $0 = nil } }

    /// The topics are not.
    func disagree(because text: String) { reason.withLock { $0 = text } }

    /// Why nothing may be sent; `nil` where it may.
    var refusal: String? { reason.withLock { $0 } }
}
