package import Contracts
package import Kafka
internal import Postgres

/// How much of what was published the services have yet to take, from their own checkpoints.
package struct Backlog {
    private let schemas: Schemas

    /// - Parameter schemas: where the six schemas are.
    package init(schemas: Schemas) { self.schemas = schemas }

    /// Commands below `watermarks` that a service has not taken.
    package func commands(of service: Service, watermarks: [TopicPartition: Int64]) throws -> Int64 {
        let topic = service.commandsTopic
        var next: [Lane: Int64] = [:]
        for row in try schemas.query(service, "SELECT lane, next FROM published_input WHERE topic = \(topic)") {
            let (lane, offset) = try row.decode(Lane.self, Int64.self)
            next[lane] = offset
        }
        return watermarks.reduce(0) { sum, watermark in
            guard watermark.key.topic == topic else { return sum }
            return sum + max(0, watermark.value - (next[watermark.key.partition] ?? 0))
        }
    }

    /// Commands that a service's lanes have handed on to each other, and that have not arrived.
    package func handedOn(in service: Service) throws -> Int64 {
        let taken = try taken(by: service)
        return Self.missing(.commands, of: service, try given(by: service), taken)
    }

    /// Facts that `source` has numbered and `reader` has not taken.
    package func facts(of source: Service, in reader: Service) throws -> Int64 {
        let taken = try taken(by: reader)
        return Self.missing(.facts, of: source, try given(by: source), taken)
    }

    /// All that any service has numbered and its readers have not taken, handed-on commands included. What was taken is
    /// read before what was given: none left means that there was a moment with none.
    package func total() throws -> Int64 {
        let taken = try Dictionary(uniqueKeysWithValues: Service.allCases.map { ($0, try self.taken(by: $0)) })
        return try Service.allCases.reduce(0) { sum, source in
            let given = try given(by: source)
            let facts = source.readers.map { Self.missing(.facts, of: source, given, taken[$0] ?? [:]) }
            return sum + facts.reduce(0, +) + Self.missing(.commands, of: source, given, taken[source] ?? [:])
        }
    }

    private enum Kind: String {
        case facts, commands

        func topic(of source: Service) -> String {
            switch self {
            case .facts: source.factsTopic
            case .commands: source.controlTopic
            }
        }
    }

    /// A stream as its giver names it.
    private struct Given {
        let kind: String
        let source: Lane
        let target: Lane
        let number: Int64
    }

    /// A stream as its reader names it.
    private struct Stream: Hashable {
        let topic: String
        let source: Lane
        let target: Lane
    }

    private func given(by service: Service) throws -> [Given] {
        try schemas.query(service, "SELECT kind, lane, target, given FROM published_stream").map { row in
            let (kind, source, target, number) = try row.decode(String.self, Lane.self, Lane.self, Int64.self)
            return Given(kind: kind, source: source, target: target, number: number)
        }
    }

    private func taken(by service: Service) throws -> [Stream: Int64] {
        var taken: [Stream: Int64] = [:]
        for row in try schemas.query(service, "SELECT topic, source, lane, number FROM published_reader") {
            let (topic, source, target, number) = try row.decode(String.self, Lane.self, Lane.self, Int64.self)
            taken[Stream(topic: topic, source: source, target: target)] = number
        }
        return taken
    }

    private static func missing(
        _ kind: Kind, of source: Service, _ given: [Given], _ taken: [Stream: Int64]
    ) -> Int64 {
        given.filter { $0.kind == kind.rawValue }.reduce(0) { sum, stream in
            let seen = taken[Stream(topic: kind.topic(of: source), source: stream.source, target: stream.target)] ?? 0
            return sum + max(0, stream.number - seen)
        }
    }
}
