public import JSON

extension CloudEvent {
    /// The message that the event carries. Members that the type does not know are ignored in a fact, and refused in a
    /// command.
    ///
    /// - Throws: The first reason why the data is not such a message: what is not JSON, what is missing, what is of
    ///   another type.
    public func decode<Message: JSONReadable>(_ type: Message.Type = Message.self) throws(Reason) -> Message {
        do {
            return try Self.decoder.decode(type, from: data)
        } catch {
            throw Reason(error)
        }
    }

    private static let decoder = JSONDecoder(limits: JSONLimits(bytesMax: Sizes.factBytesMax))
}

extension Reason {
    /// A decoding error as a reason: the field as JSON Pointer, the rule's name, a sentence.
    public init(_ error: JSONError) {
        var path = error.place.path
        if case .keyNotFound(let name, _) = error { path.components.append(.name(name)) }
        self.init(pointer: path.pointer, code: Self.kebab(error.name), detail: Self.sentence(error))
    }

    /// `keyNotFound` becomes `key-not-found` and `invalidUTF8` `invalid-utf8`, as all codes are written.
    private static func kebab(_ name: String) -> String {
        var isBehindSmallLetter = false
        return name.reduce(into: "") { text, character in
            if character.isUppercase, isBehindSmallLetter { text += "-" }
            isBehindSmallLetter = character.isLowercase
            text += character.lowercased()
        }
    }

    private static func sentence(_ error: JSONError) -> String {
        switch error {
        case .keyNotFound: "It is missing."
        case .typeMismatch(let expected, let found, _): "It must be \(noun(expected)), not \(article(found.rawValue))."
        case .valueNotFound(let expected, _): "It must be \(noun(expected)), not null."
        case .numberOutOfRange(let text, _, _): "\(Quote.text(text)) is out of range."
        case .notAnInteger(let text, _, _): "\(Quote.text(text)) is not a whole number."
        case .duplicateKey(let name, _): "The name '\(Quote.text(name))' occurs twice in one object."
        case .unknownMember(let name, _): "The member '\(Quote.text(name))' is not known here."
        case .rejected(let reason, _): JSONError.describe(reason) + "."
        default: "The data is not JSON as it is taken here: \(error)."
        }
    }

    /// A type of this system as senders know it.
    private static func noun(_ type: String) -> String {
        switch type {
        case "String": "text"
        case "Bool": "true or false"
        case "Double", "Float": "a number"
        case _ where type.hasPrefix("Int") || type.hasPrefix("UInt"): "a whole number"
        default: type
        }
    }

    private static func article(_ noun: String) -> String {
        switch noun {
        case "null": noun
        case "array", "object": "an " + noun
        default: "a " + noun
        }
    }
}
