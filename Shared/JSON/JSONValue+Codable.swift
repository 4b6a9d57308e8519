extension JSONValue: Codable {
    public init(from decoder: any Decoder) throws {
        if let ours = decoder as? ValueDecoder {
            ours.document.takeAllNames(of: ours.index)
            self = ours.document.value(at: ours.index)
        } else {
            self = try Self.decode(by: decoder)
        }
    }

    public func encode(to encoder: any Encoder) throws {
        switch self {
        case .object(let members):
            var container = encoder.container(keyedBy: JSONKey.self)
            for member in members { try container.encode(member.value, forKey: JSONKey(member.name)) }
        case .array(let elements):
            var container = encoder.unkeyedContainer()
            for element in elements { try container.encode(element) }
        case .string(let value): try value.encode(to: encoder)
        case .bool(let value): try value.encode(to: encoder)
        case .number(let number): try number.encode(to: encoder)
        case .null:
            var container = encoder.singleValueContainer()
            try container.encodeNil()
        }
    }

    /// By a decoder that is not ours; which number a text was is lost there, so the narrowest type is tried first.
    private static func decode(by decoder: any Decoder) throws -> JSONValue {
        if let container = try? decoder.container(keyedBy: JSONKey.self) {
            return .object(
                try container.allKeys.map {
                    JSONMember($0.stringValue, try container.decode(JSONValue.self, forKey: $0))
                })
        }
        if var container = try? decoder.unkeyedContainer() {
            var elements: [JSONValue] = []
            while !container.isAtEnd { elements.append(try container.decode(JSONValue.self)) }
            return .array(elements)
        }
        let container = try decoder.singleValueContainer()
        if container.decodeNil() { return .null }
        if let value = try? container.decode(Bool.self) { return .bool(value) }
        if let value = try? container.decode(Int64.self) { return .number(JSONNumber(value)) }
        if let value = try? container.decode(UInt64.self) { return .number(JSONNumber(value)) }
        if let number = (try? container.decode(Double.self)).flatMap({ JSONNumber($0) }) { return .number(number) }
        return .string(try container.decode(String.self))
    }
}

extension JSONNumber: Encodable {
    /// Our encoder writes the text as it is; others are given the narrowest type that holds the number.
    public func encode(to encoder: any Encoder) throws {
        if let ours = encoder as? ValueEncoder {
            try ours.put { $0.append(verbatim: text) }
        } else if let value = Int64(text) {
            try value.encode(to: encoder)
        } else if let value = UInt64(text) {
            try value.encode(to: encoder)
        } else if let value = double {
            try value.encode(to: encoder)
        } else {
            let context = EncodingError.Context(codingPath: encoder.codingPath, debugDescription: "beyond a double")
            throw EncodingError.invalidValue(text, context)
        }
    }
}

extension Document {
    /// The part of the document at `index`, without a type.
    func value(at index: Int) -> JSONValue {
        switch kind(at: index) {
        case .object:
            var members: [JSONMember] = []
            var name = index + 1
            while name < end(of: index) {
                members.append(JSONMember(text(at: name), value(at: name + 1)))
                name = following(name + 1)
            }
            return .object(members)
        case .array:
            var elements: [JSONValue] = []
            elements.reserveCapacity(elementCount(of: index))
            var element = index + 1
            while element < end(of: index) {
                elements.append(value(at: element))
                element = following(element)
            }
            return .array(elements)
        case .string, .escapedString: return .string(text(at: index))
        case .integer, .fraction: return .number(JSONNumber(trusted: numberText(at: index)))
        case .true: return .bool(true)
        case .false: return .bool(false)
        case .null: return .null
        }
    }
}
