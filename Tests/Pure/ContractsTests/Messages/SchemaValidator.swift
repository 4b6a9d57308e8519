import Contracts
import JSON
import Testing

/// The part of JSON Schema 2020-12 that our schemas use. A keyword that it does not know is a failure, never passed
/// over.
struct SchemaValidator {
    /// JSON Pointers of what the schema does not allow.
    static func violations(_ value: JSONValue, _ schema: JSONValue, at pointer: String = "") throws -> [String] {
        var found: [String] = []
        for keyword in try #require(schema.object) {
            switch keyword.name {
            case "type": if !isOfType(value, keyword.value) { return [pointer] }
            case "enum": if keyword.value.array?.contains(value) != true { found.append(pointer) }
            case "minimum", "maximum":
                let bound = try #require(keyword.value.double)
                if let number = value.double, keyword.name == "minimum" ? number < bound : number > bound {
                    found.append(pointer)
                }
            case "minLength", "maxLength", "minItems", "maxItems":
                let bound = try #require(keyword.value.integer(as: Int.self))
                let count =
                    keyword.name.hasSuffix("Length") ? value.string?.unicodeScalars.count : value.array?.count
                if let count, keyword.name.hasPrefix("min") ? count < bound : count > bound { found.append(pointer) }
            case "pattern":
                let pattern = try Regex(try #require(keyword.value.string))
                if let text = value.string, try pattern.firstMatch(in: text) == nil { found.append(pointer) }
            case "format": if try !isOfFormat(value, try #require(keyword.value.string)) { found.append(pointer) }
            case "required":
                let names = try #require(keyword.value.array).compactMap(\.string)
                if value.object != nil { found += names.filter { value[$0] == nil }.map { pointer + "/" + $0 } }
            case "properties":
                for property in try #require(keyword.value.object) {
                    guard let member = value[property.name] else { continue }
                    found += try violations(member, property.value, at: pointer + "/" + property.name)
                }
            case "items":
                for (index, element) in (value.array ?? []).enumerated() {
                    found += try violations(element, keyword.value, at: pointer + "/\(index)")
                }
            case "const": if value != keyword.value { found.append(pointer) }
            case "additionalProperties":
                guard keyword.value == false else { continue }
                let known = Set((schema["properties"]?.object ?? []).map(\.name))
                found += (value.object ?? []).map(\.name).filter { !known.contains($0) }.map { pointer + "/" + $0 }
            case "oneOf":
                let alternatives = try #require(keyword.value.array)
                let wrong = try alternatives.map { try violations(value, $0, at: pointer) }
                if wrong.count(where: \.isEmpty) != 1 {
                    // Of the alternative that was meant, what is wrong with it.
                    let meant = zip(alternatives, wrong).first { alternative, _ in
                        alternative["required"]?.array?.contains { value[$0.string ?? ""] != nil } == true
                    }
                    let told = meant.map(\.1) ?? []
                    found += (told.isEmpty ? [pointer] : told).filter { !found.contains($0) }
                }
            case "title", "description", "$schema", "$id": break
            default: Issue.record("the keyword \(keyword.name) is not known")
            }
        }
        return found
    }

    private static func isOfType(_ value: JSONValue, _ type: JSONValue) -> Bool {
        switch type {
        case "object": value.object != nil
        case "array": value.array != nil
        case "string": value.string != nil
        case "boolean": value.bool != nil
        case "integer": value.kind == .number && value.integer(as: Int128.self) != nil
        case "number": value.kind == .number
        default: false
        }
    }

    private static func isOfFormat(_ value: JSONValue, _ format: String) throws -> Bool {
        switch format {
        case "date": return value.string.flatMap { LocalDate($0) } != nil
        case "date-time": return value.string.flatMap { Timestamp($0) } != nil
        case "int32": return value.integer(as: Int32.self) != nil
        case "int64": return value.integer(as: Int64.self) != nil
        default:
            Issue.record("the format \(format) is not known")
            return false
        }
    }
}
