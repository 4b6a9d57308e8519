internal import CLibcrypto

/// SHA-256 (FIPS 180-4), by OpenSSL's libcrypto.
public enum SHA256 {
    /// Bytes of a digest.
    public static let byteCount = 32

    /// The digest of the bytes, 32 bytes.
    public static func digest(of bytes: borrowing Span<UInt8>) -> [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: byteCount) { digest, count in
            unsafe bytes.withUnsafeBufferPointer { data in
                let done = unsafe EVP_Digest(
                    data.baseAddress, data.count, digest.baseAddress, nil, Algorithm.sha256.pointer, nil)
                precondition(done == 1, "libcrypto could not compute a SHA-256: no memory")
            }
            count = byteCount
        }
    }

    /// The digest of the bytes, 32 bytes.
    public static func digest(of bytes: [UInt8]) -> [UInt8] { digest(of: bytes.span) }

    /// The digest of the text in UTF-8, 32 bytes.
    public static func digest(of text: String) -> [UInt8] { digest(of: Array(text.utf8)) }
}

/// An implementation that the library was asked for once: asking at each digest costs more than a short digest itself.
///
/// Proof for `@unchecked Sendable`: a fetched `EVP_MD` is constant and counts its references atomically (provider(7),
/// EVP_MD_fetch(3)); it is held for the life of the process.
@safe private struct Algorithm: @unchecked Sendable {
    let pointer: OpaquePointer

    static let sha256 = Algorithm(named: "SHA256")

    private init(named name: String) {
        guard let found = unsafe EVP_MD_fetch(nil, name, nil) else {
            preconditionFailure("libcrypto has no \(name): its default provider is missing")
        }
        unsafe pointer = found
    }
}
