import Contracts

/// Which fact an entry records: its place in the stream of the service that published it. The same at every
/// publication.
struct EventKey: Hashable, Comparable, Sendable {
    var service: Service
    var lane: Lane
    /// From 1, without a gap.
    var number: Int64

    init(service: Service, lane: Lane, number: Int64) {
        self.service = service
        self.lane = lane
        self.number = number
    }

    /// From CloudEvents `source` and `id`. A fact stays in its lane, so that one lane and the number are enough.
    init(source: String, id: String) throws(UnknownEvent) {
        guard let service = Service.allCases.first(where: { $0.source == source }), let place = StreamPosition(id),
            place.sourceLane == place.targetLane
        else { throw UnknownEvent(source: source, id: id) }
        self.init(service: service, lane: place.sourceLane, number: place.number)
    }

    static func < (a: Self, b: Self) -> Bool {
        (a.service.code, a.lane, a.number) < (b.service.code, b.lane, b.number)
    }
}

/// An event that is not a fact of one of our services: an entry could not be told from its double.
struct UnknownEvent: Error, Hashable, CustomStringConvertible {
    var source: String
    var id: String

    var description: String { "'\(source.quoted)' '\(id.quoted)' is not a fact of a service of this system" }
}
