import TestSupport
import Testing

@testable import Runtime

@Suite("A record says of which system and epoch it is")
struct SystemIdentityTests {
    @Test("An identity is read back as it was written, and has one spelling")
    func spelling() {
        let made = SystemIdentity.new()
        #expect(SystemIdentity(made.description) == made)
        #expect(made.epoch == 1 && made.id.utf8.count == 16)
        #expect(SystemIdentity.new() != made)
        for text in [
            "", ".", "00000000deadbeef", "00000000deadbeef.0", "00000000deadbeef.01", "00000000deadbeef.-1",
            "00000000DEADBEEF.1", "0000000deadbeef.1", "00000000deadbeef.1.1", "00000000deadbeef.9223372036854775808",
        ] {
            #expect(SystemIdentity(text) == nil, "\(text)")
        }
    }

    @Test("Why a record is not this system's is told apart: none, another, another epoch")
    func refusals() {
        let system = SystemIdentity.test
        #expect(system.refusal(of: system.description) == nil)
        #expect(system.refusal(of: nil) == "it does not say which system it is of")
        #expect(system.refusal(of: "x") == "it is of another system, 'x'")
        #expect(
            system.refusal(of: "\(system.id).7") == "it is of epoch 7 of the log, and this is epoch 1")
    }

    @Test("A prefix of topics may hold what Kafka takes in names; operators are names divided by commas")
    func settings() {
        func read<Value>(_ name: String, _ text: String, _ setting: Setting<Value>) -> (Value, problems: Int) {
            var settings = Settings(environment: [name: text])
            let value = settings.read(setting)
            return (value, settings.problems.count)
        }
        #expect(read("O2C_TOPIC_PREFIX", "", TopicPrefix.setting) == ("", 0))
        #expect(read("O2C_TOPIC_PREFIX", "staging-2.eu_", TopicPrefix.setting) == ("staging-2.eu_", 0))
        for text in ["a b", "a/b", "ä", String(repeating: "a", count: 101)] {
            #expect(read("O2C_TOPIC_PREFIX", text, TopicPrefix.setting).problems == 1, "\(text)")
        }
        let list = Setting<[String]>.list("O2C_OPERATORS", "Who.", mayHold: "names")
        #expect(read("O2C_OPERATORS", "", list) == ([], 0))
        #expect(read("O2C_OPERATORS", "amy, bob", list) == (["amy", "bob"], 0))
        #expect(read("O2C_OPERATORS", "amy,,bob", list).problems == 1)
    }
}
