import Digest
import Testing

@Suite("SHA-256 and its first 128 bits")
struct DigestTests {
    /// FIPS 180-2, appendix B, and the digest of nothing.
    @Test(
        "agrees with NIST's examples",
        arguments: [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
        ])
    func vectors(text: String, expected: String) {
        #expect(hex(SHA256.digest(of: text)) == expected)
        #expect(hex(SHA256.digest(of: Array(text.utf8))) == expected)
        #expect(hex(SHA256.digest(of: Array(text.utf8).span)) == expected)
        #expect(Digest128(of: text).hex == String(expected.prefix(32)))
    }

    @Test("agrees with NIST's example of a million letters")
    func millionLetters() {
        let text = String(repeating: "a", count: 1_000_000)
        #expect(hex(SHA256.digest(of: text)) == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
    }

    @Test("keeps big-endian bytes and hexadecimal digits of the same value")
    func forms() {
        let value = Digest128(high: 0x0102_0304_0506_0708, low: 0x090a_0b0c_0d0e_0fff)
        #expect(value.bytes == [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 255])
        #expect(value.hex == "0102030405060708090a0b0c0d0e0fff")
        #expect(Digest128(bytes: value.bytes) == value)
        #expect(Digest128(hex: value.hex.uppercased()) == value)
        #expect(Digest128(hex: "01020304-0506-0708-090a-0b0c0d0e0fff") == value)
    }

    @Test(
        "refuses what is no value",
        arguments: [
            "", "01", "0102030405060708090a0b0c0d0e0fg0", "0102030405060708090a0b0c0d0e0fff0",
            "0-02030405060708090a0b0c0d0e0fff",
        ])
    func malformed(text: String) {
        #expect(Digest128(hex: text) == nil)
        #expect(Digest128(bytes: Array(text.utf8.prefix(15))) == nil)
    }

    @Test("gives the same answer from many threads at once")
    func concurrency() async {
        let expected = Digest128(of: "abc")
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<8 { group.addTask { (0..<1000).allSatisfy { _ in Digest128(of: "abc") == expected } } }
            for await same in group { #expect(same) }
        }
    }

    private func hex(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
