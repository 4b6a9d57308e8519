package import Contracts

/// The log as a worker reads it. Kafka in production; a deterministic one in memory where schedules are explored.
package protocol LogReader: AnyObject {
    /// Starts to deliver the records of a lane, each input from its position. A log that does not hold the position's
    /// fingerprint is another log: it is read from its beginning, and the change is reported as an event.
    func assign(_ lane: Lane, at positions: [InputPosition]) throws
    /// Starts to deliver an input of an assigned lane from its beginning: its log was found to be another.
    func restart(_ lane: Lane, input: InputNumber) throws
    /// Goes on with an input of an assigned lane from an offset, behind what was lost.
    func resume(_ lane: Lane, input: InputNumber, at offset: Int64) throws
    /// Begins to look whether the probes still stand where they were taken.
    func examine(_ probes: [PlacedProbe]) throws
    /// What the look has found, told once; `nil` while it is under way. Does not wait for it. A look lasts a bounded
    /// time: what could not be told is left out.
    func verdicts() throws -> [PlacedProbe: ProbeVerdict]?
    /// Delivers no more records of the lane.
    func unassign(_ lane: Lane) throws
    /// Delivers what is there: `max` records at most, and none once `bytesMax` are reached; waits for the first one no
    /// longer than `waitMilliseconds`.
    func poll(max: Int, bytesMax: Int, waitMilliseconds: Int32, _ deliver: (LogDelivery) -> Void) throws
    /// Whether the lane has been delivered all that was logged before `time`, as far as anybody may read it: what
    /// stands behind an open transaction counts as logged when that ends.
    /// - Parameter includingCommands: also of its topic of commands, on which strangers write.
    func isCaughtUp(_ lane: Lane, with time: Timestamp, includingCommands: Bool) -> Bool
    /// Tells lag monitors how far lanes have come; never needed for correctness.
    func commit(_ positions: [ReadPosition]) throws
}

/// How far a lane has read one of its inputs.
package struct ReadPosition: Hashable, Sendable {
    package let lane: Lane
    package let input: InputNumber
    /// The offset of the next record.
    package let next: Int64
}

/// A record that a lane took of one of its inputs.
package struct PlacedProbe: Hashable, Sendable {
    package let lane: Lane
    package let input: InputNumber
    package let probe: InputPosition.ProbeRecord
}

/// What became of a record that was taken.
package enum ProbeVerdict: Sendable {
    /// It stands where it stood: the log is the same.
    case stands
    /// The log begins behind it: it was kept long enough.
    case expired
    /// Another record stands there, or none: the log is another.
    case isAnother
}

/// The log as a worker writes it: in order within a stream.
package protocol LogWriter: AnyObject {
    /// Queues a message. `tag` comes back with its acknowledgement; false when the queue is full.
    /// - Throws: `MessageRefused` for this message alone: the writer goes on.
    func send(_ message: LogMessage, tag: UInt64) throws -> Bool
    /// Serves acknowledgements for at most `waitMilliseconds`. One failed delivery is thrown: the writer must then be
    /// replaced.
    /// - Throws: `MessageRefused` where the log refused a message for what it is, and not for the state of the world.
    func serve(waitMilliseconds: Int32, _ acknowledged: (UInt64) -> Void) throws
    /// How far the log's clock is off this machine's at the least, in microseconds; `nil` where it is not known.
    var clockSkew: Int64? { get }
}

extension LogWriter {
    package var clockSkew: Int64? { nil }
}

/// The log refuses a message for what it is, such as its size: the same message will be refused again, whatever else is
/// well.
package struct MessageRefused: Error, CustomStringConvertible {
    package let tag: UInt64
    package let reason: String

    package init(tag: UInt64, reason: String) {
        self.tag = tag
        self.reason = reason
    }

    package var description: String { "the log refuses a message: \(reason)" }
}

/// A message on its way to the log.
package struct LogMessage {
    package var topic: String
    package var partition: Lane
    package var event: CloudEvent
    /// Of a command that was handed on: its place in the stream between the lanes.
    package var forwarded: StreamPosition?
}

/// What a reader delivers.
package enum LogDelivery {
    case record(LogRecord)
    /// The log of a lane's input is not the one that it knew: it is read from its beginning.
    case replaced(lane: Lane, input: InputNumber)
    /// Commands were removed from the log before their lane had read them (retention): nothing more is delivered of
    /// this input until it is resumed.
    case lost(lane: Lane, input: InputNumber, offsets: Range<Int64>)
    /// The broker reported a fault; reading goes on when it is mended.
    case fault(String)
}

/// Where a record stands in the log, and by what it is recognised there.
package struct RecordPlace: Sendable {
    package let lane: Lane
    package let input: InputNumber
    package let offset: Int64
    package let fingerprint: InputPosition.Fingerprint

    package init(lane: Lane, input: InputNumber, offset: Int64, fingerprint: InputPosition.Fingerprint) {
        self.lane = lane
        self.input = input
        self.offset = offset
        self.fingerprint = fingerprint
    }

    /// When the log took it.
    package var loggedAt: Timestamp { Timestamp(microseconds: fingerprint.timestampMilliseconds * 1000) }

    /// The event that a record there is.
    package func incoming(_ event: CloudEvent) -> Incoming {
        Incoming(
            lane: lane, event: event, time: event.time ?? loggedAt, origin: .record(input: input, offset: offset))
    }
}

/// One record of the log.
package struct LogRecord: Sendable {
    package let place: RecordPlace
    package let content: Content

    package init(_ place: RecordPlace, content: Content) {
        self.place = place
        self.content = content
    }

    package var lane: Lane { place.lane }
    package var input: InputNumber { place.input }
    package var offset: Int64 { place.offset }
    package var fingerprint: InputPosition.Fingerprint { place.fingerprint }

    package enum Content: Sendable {
        /// A message of a type that the service acts on. `position` is the place in its stream of a fact or of a
        /// command handed on.
        case event(Incoming, position: StreamPosition?)
        /// A fact of a type that the service does not use: only its number counts.
        case skipped(StreamPosition)
        /// A source says how far the log has a stream, and the last number that it has given out (not told by earlier
        /// versions).
        case watermark(StreamPosition, given: Int64?, database: DatabaseTimeline?)
        /// A reader asks for a part of one of this lane's streams again.
        case republish(RepublishRequest)
        /// No message that has its place on this topic: of another system, of nobody who may say this, or nothing that
        /// can be read. It is kept aside.
        case foreign(bytes: [UInt8], reason: String)
    }

    /// What it holds in memory, in bytes of its data.
    package var byteCount: Int {
        switch content {
        case .event(let event, _): event.event.data.count
        case .foreign(let bytes, _): bytes.count
        case .skipped, .watermark, .republish: 0
        }
    }
}
