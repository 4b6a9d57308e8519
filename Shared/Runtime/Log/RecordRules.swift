package import Contracts
import JSON

/// What may stand on which topic. What may not is foreign: it is kept aside, and takes no number, no turn and no row of
/// a service.
package struct RecordRules: Sendable {
    package let inputs: [LogInput]
    package let laneCount: Int
    package let system: SystemIdentity
    /// CloudEvents `source` of the service behind each input.
    package let sources: [String]

    package init(inputs: [LogInput], laneCount: Int, system: SystemIdentity) {
        self.inputs = inputs
        self.laneCount = laneCount
        self.system = system
        sources = inputs.map(\.service.source)
    }

    /// CloudEvents `source` of what operators decide.
    package static let operatorSource = "/o2c/operator"
    /// Types of what runtimes and operators say to lanes begin so.
    package static let controlTypes = "o2c.runtime."

    /// A record on the service's topic of commands, once its envelope was understood.
    package func command(_ event: CloudEvent, at place: RecordPlace) -> LogRecord.Content {
        guard !event.type.hasPrefix(Self.controlTypes) else {
            return .foreign(bytes: event.data, reason: "'\(event.type.prefix(60))' has no place among commands")
        }
        return .event(place.incoming(event), position: nil)
    }

    /// Why a fact at this place is foreign; `nil` when it need not be.
    package func refusal(of position: StreamPosition, in partition: Lane) -> String? {
        guard position.targetLane == partition else { return "'\(position)' is not for lane \(partition)" }
        guard isLane(position.sourceLane) else { return "'\(position)' is of a lane that there is not" }
        return nil
    }

    /// A record of this system on a topic of control, or of facts where it is no fact.
    /// - Parameters:
    ///   - forwarded: the place that it has by its header, if it has that header: `.some(nil)` where it is none.
    package func control(
        _ event: CloudEvent, forwarded: StreamPosition??, at place: RecordPlace
    ) -> LogRecord.Content {
        do {
            switch (event.type, inputs[place.input].kind) {
            case (StreamWatermark.type, .control), (StreamWatermark.type, .facts):
                return watermark(
                    try JSONDecoder().decode(StreamWatermark.self, from: event.data), event, place)
            case (RepublishRequest.type, .control):
                return republish(try JSONDecoder().decode(RepublishRequest.self, from: event.data), event, place)
            case (_, .control) where event.type.hasPrefix(Self.controlTypes):
                guard event.source == Self.operatorSource else { return foreign(event, "it is not of an operator") }
                return .event(place.incoming(event), position: nil)
            case (_, .control): return handedOn(event, forwarded, place)
            default: return foreign(event, "'\(event.type.prefix(60))' has no place here")
            }
        } catch {
            return foreign(event, "\(error)")
        }
    }

    private func watermark(_ watermark: StreamWatermark, _ event: CloudEvent, _ place: RecordPlace) -> LogRecord.Content
    {
        guard event.source == sources[place.input] else {
            return foreign(event, "it is not of \(sources[place.input])")
        }
        guard watermark.targetLane == place.lane, isLane(watermark.sourceLane) else {
            return foreign(event, "it tells of lane \(watermark.sourceLane) for lane \(watermark.targetLane)")
        }
        let position = StreamPosition(sourceLane: watermark.sourceLane, targetLane: place.lane, number: watermark.high)
        return .watermark(position, given: watermark.given, database: watermark.database)
    }

    /// Readers are served at once; an operator is known and answered first, like any sender of commands.
    private func republish(_ request: RepublishRequest, _ event: CloudEvent, _ place: RecordPlace) -> LogRecord.Content
    {
        guard request.sourceLane == place.lane, isLane(request.targetLane) else {
            return foreign(event, "it asks lane \(request.sourceLane) for lane \(request.targetLane)")
        }
        if event.source == Self.operatorSource { return .event(place.incoming(event), position: nil) }
        guard Service.allCases.contains(where: { $0.source == event.source }) else {
            return foreign(event, "'\(event.source.prefix(60))' reads none of these streams")
        }
        return .republish(request)
    }

    private func handedOn(_ event: CloudEvent, _ forwarded: StreamPosition??, _ place: RecordPlace) -> LogRecord.Content
    {
        guard let forwarded else { return foreign(event, "no lane has handed it on") }
        guard let position = forwarded else { return foreign(event, "its place in its stream is none") }
        if let reason = refusal(of: position, in: place.lane) { return foreign(event, reason) }
        return .event(place.incoming(event), position: position)
    }

    private func foreign(_ event: CloudEvent, _ reason: String) -> LogRecord.Content {
        .foreign(bytes: event.data, reason: reason)
    }

    private func isLane(_ lane: Lane) -> Bool { (0..<Lane(laneCount)).contains(lane) }
}
