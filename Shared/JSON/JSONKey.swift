/// A coding key made at run time: a member of a document without a type, or a step of a path.
struct JSONKey: CodingKey {
    let stringValue: String
    let intValue: Int?

    init(_ name: String) {
        stringValue = name
        intValue = nil
    }

    init(_ index: Int) {
        stringValue = "\(index)"
        intValue = index
    }

    init(stringValue: String) { self.init(stringValue) }
    init(intValue: Int) { self.init(intValue) }

    /// The name that Codable gives to a superclass's part (SE-0166).
    static let superclass = JSONKey("super")
}
