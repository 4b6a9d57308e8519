import Contracts
import Kafka

/// Makes of a Kafka message what a lane can use. Facts of types that the service does not act on are told by their header alone.
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

    init(types: Set<String>) {
        self.types = types.sorted().map { KnownType($0) }
    }

    func parse(_ message: borrowing Message, isCommands: Bool) -> LogRecord.Content {
        guard let value = message.value else { return .undecodable(bytes: [], reason: "a message without a value") }
        guard value.count <= Sizes.envelopeBytesMax else {
            return .undecodable(
                bytes: [], reason: "\(value.count) bytes; at most \(Sizes.envelopeBytesMax) are taken")
        }
        guard let typeBytes = message.header("ce_type") else {
            return structured(message, value: value, isCommands: isCommands)
        }
        let id = message.headerText("ce_id") ?? ""
        if equal(typeBytes, StreamHead.type) { return control(StreamHead.type, id, value) }
        if equal(typeBytes, RepublishRequest.type) { return control(RepublishRequest.type, id, value) }
        if isCommands {
            return command(message, value: value)
        }
        guard let position = StreamPosition(id), position.targetLane == message.partition else {
            return .undecodable(
                bytes: [UInt8](copying: value),
                reason: "'\(id.prefix(60))' is not the id of a fact for lane \(message.partition)")
        }
        guard let type = typeToTake(typeBytes) else { return .skipped(position) }
        return .event(
            CloudEvent(
                id: id, source: message.headerText("ce_source") ?? "", type: type,
                time: message.headerText("ce_time").flatMap { Timestamp($0) },
                subject: message.headerText("ce_subject"), sequence: position.number,
                traceparent: message.headerText("traceparent"),
                data: [UInt8](copying: value)),
            position: position)
    }

    /// The type of a fact that the service acts on, also in a version that it does not know: that one is no less meant for
    /// it, and is parked when it cannot be decoded. `nil` for what it does not use.
    private func typeToTake(_ span: Span<UInt8>) -> String? {
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

    private func command(_ message: borrowing Message, value: Span<UInt8>) -> LogRecord.Content {
        do {
            let event = try CloudEvent(headers: headers(of: message), value: [UInt8](copying: value))
            let forwarded = message.headerText(RecordHeaders.forwarded).flatMap { StreamPosition($0) }
                .flatMap { $0.targetLane == message.partition ? $0 : nil }
            return .event(event, position: forwarded)
        } catch {
            return .undecodable(bytes: [UInt8](copying: value), reason: "\(error)")
        }
    }

    /// A command may come in structured mode; a fact never does.
    private func structured(_ message: borrowing Message, value: Span<UInt8>, isCommands: Bool) -> LogRecord.Content {
        guard isCommands else {
            return .undecodable(bytes: [UInt8](copying: value), reason: "a fact without a ce_type header")
        }
        return command(message, value: value)
    }

    private func headers(of message: borrowing Message) -> [(name: String, value: [UInt8])] {
        var headers: [(name: String, value: [UInt8])] = []
        message.forEachHeader { name, value in
            headers.append((String(copying: name), [UInt8](copying: value)))
        }
        return headers
    }

    private func control(_ type: String, _ id: String, _ value: Span<UInt8>) -> LogRecord.Content {
        let bytes = [UInt8](copying: value)
        return LogRecord.Content(control: CloudEvent(id: id, source: "", type: type, data: bytes))
            ?? .undecodable(bytes: bytes, reason: "'\(type)' is not a message between runtimes")
    }

    private func equal(_ span: Span<UInt8>, _ text: String) -> Bool { equal(span, Array(text.utf8)) }

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

/// Headers of ours beside those of CloudEvents.
package enum RecordHeaders {
    /// Of a command that one lane handed on to another: its place in the stream between them.
    package static let forwarded = "o2c_forwarded"
}
