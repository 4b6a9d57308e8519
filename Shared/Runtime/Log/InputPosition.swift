/// How far a topic has been read, and by which record a lane recognises that it is still the same log.
package struct InputPosition: Hashable, Sendable {
    /// The offset of the next record.
    package var next: Int64 = 0
    package var fingerprint: Fingerprint?
    /// A record that was taken a while ago. While it stands at its offset, the log is the one that the lane has read
    /// since.
    package var probe: ProbeRecord?

    package init(next: Int64 = 0, fingerprint: Fingerprint? = nil, probe: ProbeRecord? = nil) {
        self.next = next
        self.fingerprint = fingerprint
        self.probe = probe
    }

    /// A record that was taken, and where.
    package struct ProbeRecord: Hashable, Sendable, Codable {
        package var offset: Int64
        package var fingerprint: Fingerprint

        package init(offset: Int64, fingerprint: Fingerprint) {
            self.offset = offset
            self.fingerprint = fingerprint
        }
    }

    /// The last record that was taken, as a probe of the log that it stands in.
    var lastTaken: ProbeRecord? { fingerprint.map { ProbeRecord(offset: next - 1, fingerprint: $0) } }

    /// A record was taken.
    /// - Parameter isProbed: of a log of commands; the first record of one is its probe until a later one has been
    ///   looked at. It must be the first: what is taken after it may stand in the middle of another log.
    mutating func advance(past record: LogRecord, isProbed: Bool) {
        next = record.offset + 1
        fingerprint = record.fingerprint
        if isProbed, probe == nil { probe = lastTaken }
    }

    /// The last record that was taken: its time and the hash of its key.
    package struct Fingerprint: Hashable, Sendable, Codable {
        package var timestampMilliseconds: Int64
        package var keyHash: UInt64

        package init(timestampMilliseconds: Int64, keyHash: UInt64) {
            self.timestampMilliseconds = timestampMilliseconds
            self.keyHash = keyHash
        }
    }
}
