/// Murmur2 with the seed of Kafka's Java client (org.apache.kafka.common.utils.Utils.murmur2).
public func murmur2(_ key: borrowing Span<UInt8>) -> UInt32 {
    let multiplier: UInt32 = 0x5bd1_e995
    var hash: UInt32 = 0x9747_b28c ^ UInt32(truncatingIfNeeded: key.count)
    var index = 0
    while index + 4 <= key.count {
        var word =
            UInt32(key[index]) | UInt32(key[index + 1]) << 8 | UInt32(key[index + 2]) << 16
            | UInt32(key[index + 3]) << 24
        word &*= multiplier
        word ^= word >> 24
        word &*= multiplier
        hash = (hash &* multiplier) ^ word
        index += 4
    }
    let rest = key.count - index
    if rest >= 3 { hash ^= UInt32(key[index + 2]) << 16 }
    if rest >= 2 { hash ^= UInt32(key[index + 1]) << 8 }
    if rest >= 1 { hash = (hash ^ UInt32(key[index])) &* multiplier }
    hash ^= hash >> 13
    hash &*= multiplier
    return hash ^ (hash >> 15)
}

/// The partition that Kafka's Java client, and `Partitioner.murmur2Random`, choose for a key: `toPositive(murmur2(key))
/// % count`.
public func murmur2Partition(_ key: borrowing Span<UInt8>, count: Int32) -> Int32 {
    precondition(count > 0, "a topic has at least one partition")
    return Int32(murmur2(key) & 0x7fff_ffff) % count
}
