internal import CLibrdkafka

/// How topics are called on the wire: by our names behind a prefix, so that several systems can share a cluster. The
/// one place that knows of it: everywhere else topics have our names.
struct TopicNames: Sendable {
    let prefix: String

    func onWire(_ name: String) -> String { prefix.isEmpty ? name : prefix + name }

    /// Our name of a topic; `nil` for one that is not behind the prefix.
    func ours(_ name: String) -> String? {
        if prefix.isEmpty { return name }
        return name.hasPrefix(prefix) ? String(name.dropFirst(prefix.count)) : nil
    }

    /// Our name of a topic that this client has named itself.
    func known(_ name: UnsafePointer<CChar>) -> String {
        let name = unsafe String(cString: name)
        return ours(name) ?? name
    }
}
