import Foundation
import SeededRandom
import Testing

@testable import Contracts

@Suite("Bytes as base64 (RFC 4648)")
struct Base64Tests {
    @Test(
        "The vectors of section 10",
        arguments: [
            ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ])
    func vectors(plain: String, text: String) {
        let bytes = Array(plain.utf8)
        let unpadded = text.replacing("=", with: "")
        #expect(Base64.standard.text(bytes) == text && Base64.url.text(bytes) == unpadded)
        #expect(Base64.standard.decoded(text.utf8) == bytes && Base64.url.decoded(unpadded.utf8) == bytes)
    }

    @Test("Any bytes come back, and are written as Foundation writes them", arguments: 0..<100)
    func anyBytes(count: Int) {
        var random = SeededGenerator(seed: UInt64(count))
        let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
        let text = Data(bytes).base64EncodedString()
        #expect(Base64.standard.text(bytes) == text)
        let address = text.replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
        #expect(Base64.url.text(bytes) == address)
        #expect(Base64.standard.decoded(text.utf8) == bytes && Base64.url.decoded(address.utf8) == bytes)
    }

    @Test(
        "What would not have been written is refused",
        arguments: ["Z", "Zg=", "Zg", "Zh==", "Z===", "====", "Zg==Zg==", "Zm9v\n", "Zm-_"])
    func refused(text: String) { #expect(Base64.standard.decoded(text.utf8) == nil) }

    @Test("and in an address too", arguments: ["Z", "Zg==", "Zh", "Zm9vY", "Zm9v ", "Zm+/", "Zm9é"])
    func refusedInAddress(text: String) { #expect(Base64.url.decoded(text.utf8) == nil) }
}
