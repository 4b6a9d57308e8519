import Contracts
import Kafka

/// Makes of a Kafka message what a lane can use. Facts of types that the service does not act on are told by their
/// header alone.
struct RecordParser {
    /// A type by its UTF-8 bytes, so that a header is compared without making a string of it.
    private struct KnownType {
        let bytes: [UInt8]
        let name: String
        /// The bytes before its version: up to the last full stop.
        let stemCount: Int

        init(_ name: String) {
            self.name = name
            bytes = Array(name.utf8)
            stemCount = bytes.lastIndex(of: UInt8(ascii: ".")) ?? bytes.count
        }
    }

    private let types: [KnownType]
    private let rules: RecordRules
    private let system: [UInt8]
    /// CloudEvents `source` of each input's service.
    private let sources: [[UInt8]]

    init(types: Set<String>, rules: RecordRules) {
        self.types = types.sorted().map { KnownType($0) }
        self.rules = rules
        system = Array(rules.system.description.utf8)
        sources = rules.sources.map { Array($0.utf8) }
    }

    func parse(_ message: borrowing Message, at place: RecordPlace) -> LogRecord.Content {
        guard let value = message.value else { return .foreign(bytes: [], reason: "a message without a value") }
        guard value.count <= Sizes.envelopeBytesMax else {
            return foreign(
                value, "\(value.count) bytes; at most \(Sizes.envelopeBytesMax) are taken")
        }
        if rules.inputs[place.input].kind == .commands { return command(message, value, place) }
        let headers = message.headers(Wanted.names)
        guard let header = headers[Wanted.system.rawValue], equal(header, system) else {
            return foreign(value, rules.system.refusal(of: text(.system, headers)) ?? "")
        }
        guard let type = headers[Wanted.type.rawValue] else { return foreign(value, "a message without a type") }
        guard rules.inputs[place.input].kind == .facts, !equal(type, Self.watermarkType) else {
            return control(message, value, place)
        }
        return fact(headers, type, value, place)
    }

    /// Headers that are looked for in every record of facts and control, in the order in which they are written.
    private enum Wanted: Int, CaseIterable {
        case id, source, type, time, subject, traceparent, system

        static let names = HeaderNames(allCases.map(\.name))

        private var name: String {
            switch self {
            case .id: "ce_id"
            case .source: "ce_source"
            case .type: "ce_type"
            case .time: "ce_time"
            case .subject: "ce_subject"
            case .traceparent: "traceparent"
            case .system: SystemIdentity.header
            }
        }
    }

    private func text(_ wanted: Wanted, _ headers: borrowing FoundHeaders) -> String? {
        if let value = headers[wanted.rawValue] { String(copying: value) } else { nil }
    }

    private func fact(
        _ headers: borrowing FoundHeaders, _ typeBytes: Span<UInt8>, _ value: Span<UInt8>, _ place: RecordPlace
    ) -> LogRecord.Content {
        guard let source = headers[Wanted.source.rawValue], equal(source, sources[place.input]) else {
            return foreign(value, "it is not of \(rules.sources[place.input])")
        }
        let id = text(.id, headers) ?? ""
        guard let position = StreamPosition(id) else {
            return foreign(value, "'\(id.prefix(60))' is not the id of a fact")
        }
        if let reason = rules.refusal(of: position, in: place.lane) { return foreign(value, reason) }
        guard let type = wantedType(typeBytes) else { return .skipped(position) }
        let event = CloudEvent(
            id: id, source: rules.sources[place.input], type: type,
            time: text(.time, headers).flatMap { Timestamp($0) }, subject: text(.subject, headers),
            sequence: position.number, traceparent: text(.traceparent, headers), data: [UInt8](copying: value))
        return .event(place.incoming(event), position: position)
    }

    private static let watermarkType = Array(StreamWatermark.type.utf8)

    /// The type of a fact that the service acts on, also in a version that it does not know: that one is no less meant
    /// for it, and is parked when it cannot be decoded. `nil` for what it does not use.
    private func wantedType(_ span: Span<UInt8>) -> String? {
        if let known = types.first(where: { equal(span, $0.bytes) }) { return known.name }
        return types.contains { isVersion(span, of: $0) } ? String(copying: span) : nil
    }

    private func isVersion(_ span: Span<UInt8>, of type: KnownType) -> Bool {
        guard span.count > type.stemCount, span[type.stemCount] == UInt8(ascii: ".") else { return false }
        var index = type.stemCount
        // Types differ at the ends of their stems.
        while index > 0 {
            index -= 1
            guard span[index] == type.bytes[index] else { return false }
        }
        var rest = type.stemCount + 1
        while rest < span.count {
            guard span[rest] != UInt8(ascii: ".") else { return false }
            rest += 1
        }
        return true
    }

    /// A command comes in binary or in structured mode.
    private func command(
        _ message: borrowing Message, _ value: Span<UInt8>, _ place: RecordPlace
    ) -> LogRecord.Content {
        do {
            let event = try CloudEvent(headers: headers(of: message), value: [UInt8](copying: value))
            return rules.command(event, at: place)
        } catch {
            return foreign(value, "\(error)")
        }
    }

    private func control(
        _ message: borrowing Message, _ value: Span<UInt8>, _ place: RecordPlace
    ) -> LogRecord.Content {
        do {
            let event = try CloudEvent(headers: headers(of: message), value: [UInt8](copying: value))
            let forwarded = message.headerText(RecordHeaders.forwarded).map { StreamPosition($0) }
            return rules.control(event, forwarded: forwarded, at: place)
        } catch {
            return foreign(value, "\(error)")
        }
    }

    /// Of a long record only so much as is kept aside.
    private func foreign(_ value: Span<UInt8>, _ reason: String) -> LogRecord.Content {
        .foreign(
            bytes: [UInt8](copying: value.extracting(0..<min(value.count, ForeignRecord.bytesMax))), reason: reason)
    }

    private func headers(of message: borrowing Message) -> [(name: String, value: [UInt8])] {
        var headers: [(name: String, value: [UInt8])] = []
        message.forEachHeader { name, value in
            headers.append((String(copying: name), [UInt8](copying: value)))
        }
        return headers
    }

    private func equal(_ span: Span<UInt8>, _ bytes: [UInt8]) -> Bool {
        guard span.count == bytes.count else { return false }
        // Types differ at their ends, so that is where to look first.
        var index = bytes.count - 1
        while index >= 0 {
            guard span[index] == bytes[index] else { return false }
            index -= 1
        }
        return true
    }
}

/// Headers of this system beside those of CloudEvents.
package enum RecordHeaders {
    /// Of a command that one lane handed on to another: its place in the stream between them.
    package static let forwarded = "o2c_forwarded"
}
