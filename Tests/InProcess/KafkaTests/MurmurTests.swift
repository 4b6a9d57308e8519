import Kafka
import Testing

@Suite("The Java client's partitioner")
struct MurmurTests {
    /// From org.apache.kafka.common.utils.UtilsTest#testMurmur2.
    @Test(
        "hashes as Kafka's own tests say",
        arguments: [
            ("21", -973_932_308), ("foobar", -790_332_482), ("a-little-bit-long-string", -985_981_536),
            ("a-little-bit-longer-string", -1_486_304_829),
            ("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58_897_971),
            ("abc", 479_470_107),
        ] as [(String, Int32)])
    func vectors(key: String, hash: Int32) {
        #expect(Int32(bitPattern: murmur2(Array(key.utf8).span)) == hash)
    }

    @Test("chooses a partition that is never negative")
    func partition() {
        let key = Array("21".utf8)
        #expect(murmur2Partition(key.span, count: 12) == (-973_932_308 & 0x7fff_ffff) % 12)
    }
}
