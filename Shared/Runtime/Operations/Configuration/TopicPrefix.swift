/// What stands before the names of all topics and groups on the wire, so that several systems can share a cluster;
/// nothing, unless it is set.
public enum TopicPrefix {
    private static let lettersMax = 100

    public static var setting: Setting<String> {
        let description = SettingDescription(
            name: "O2C_TOPIC_PREFIX",
            purpose: "Stands before the names of all topics and groups, for systems that share a cluster.",
            mayHold: "at most \(lettersMax) letters, digits, full stops, dashes and underscores of ASCII")
        return Setting(description, fallback: "") { text in
            let isName = text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
            return isName && text.utf8.count <= lettersMax ? text : nil
        }
    }
}
