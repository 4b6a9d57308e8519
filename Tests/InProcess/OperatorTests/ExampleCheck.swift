import JSON

/// Compares examples with the part of JSON Schema that the documents use.
enum ExampleCheck {
    static func faults(of value: JSONValue, by schema: JSONValue, at place: String = "") -> [String] {
        if let choices = schema["anyOf"]?.array {
            let isAny = choices.contains { Self.faults(of: value, by: $0, at: place).isEmpty }
            return isAny ? [] : ["\(place) is none of the choices"]
        }
        var faults: [String] = []
        if let listed = schema["enum"]?.array, !listed.contains(value) { faults.append("\(place) is not listed") }
        switch (schema["type"]?.string, value) {
        case ("object", .object(let members)):
            for name in (schema["required"]?.array ?? []).compactMap(\.string) where value[name] == nil {
                faults.append("\(place)/\(name) is missing")
            }
            for member in members {
                guard let inner = schema["properties"]?[member.name] else {
                    if schema["properties"] != nil { faults.append("\(place)/\(member.name) is not described") }
                    continue
                }
                faults += Self.faults(of: member.value, by: inner, at: "\(place)/\(member.name)")
            }
        case ("array", .array(let elements)):
            if let most = schema["maxItems"]?.int, elements.count > most { faults.append("\(place) is too long") }
            for (index, element) in elements.enumerated() {
                if let items = schema["items"] {
                    faults += Self.faults(of: element, by: items, at: "\(place)/\(index)")
                }
            }
        case ("string", .string(let text)):
            let count = text.unicodeScalars.count
            if let least = schema["minLength"]?.int, count < least { faults.append("\(place) is too short") }
            if let most = schema["maxLength"]?.int, count > most { faults.append("\(place) is too long") }
            if let pattern = schema["pattern"]?.string, (try? Regex(pattern).firstMatch(in: text)) == nil {
                faults.append("\(place) does not match \(pattern)")
            }
        case ("integer", .number(let number)):
            guard let integer = number.integer(as: Int64.self) else { return faults + ["\(place) is no integer"] }
            if let least = schema["minimum"]?.int, integer < least { faults.append("\(place) is too small") }
            if let most = schema["maximum"]?.int, integer > most { faults.append("\(place) is too large") }
        case ("boolean", .bool), (nil, _): break
        case (let type, _): faults.append("\(place) is no \(type ?? "value")")
        }
        return faults
    }
}
