import Contracts
import Platform
import Testing

@testable import Runtime

@Suite("Looking whether a log is still the same")
struct LogExaminationTests {
    private let start = MonotonicTime(nanoseconds: 1_000_000_000)

    private func record(_ offset: Int64) -> InputPosition.ProbeRecord {
        .init(offset: offset, fingerprint: .init(timestampMilliseconds: offset * 10, keyHash: 7))
    }

    /// A lane that has a probe at one offset, and has read up to another.
    private func lane(_ lane: Lane, probe: Int64, last: Int64) -> (Lane, LaneState) {
        var state = LaneState(
            lane: lane, turn: 1, checkpoint: Checkpoint(inputCount: 2), nextTimer: nil, parked: [],
            moment: start)
        state.checkpoint.inputs[.commands] = InputPosition(
            next: last + 1, fingerprint: record(last).fingerprint, probe: record(probe))
        return (lane, state)
    }

    private func place(_ lane: Lane, _ offset: Int64) -> PlacedProbe {
        PlacedProbe(lane: lane, input: .commands, probe: record(offset))
    }

    @Test("It looks once an interval, at all lanes that have read something, in their order")
    func interval() {
        let lanes = Dictionary(uniqueKeysWithValues: [lane(2, probe: 3, last: 8), lane(1, probe: 4, last: 9)])
        var examination = LogExamination()
        func begin(_ lanes: [Lane: LaneState], afterMilliseconds milliseconds: Int) -> [PlacedProbe] {
            examination.begin(lanes, at: start.advanced(byMilliseconds: milliseconds), intervalMilliseconds: 50)
        }
        let nothing = begin([:], afterMilliseconds: 0)
        let early = begin(lanes, afterMilliseconds: 49)
        #expect(nothing == [] && early == [])
        let inTime = begin(lanes, afterMilliseconds: 50)
        #expect(inTime == [place(1, 4), place(2, 3)])
        #expect(examination.isUnderWay)
        let meanwhile = begin(lanes, afterMilliseconds: 1_000)
        #expect(meanwhile == [], "a look is under way")
        examination.fail()
        let again = begin(lanes, afterMilliseconds: 1_000)
        #expect(again.count == 2)
    }

    @Test("Where lanes were just taken it looks at once")
    func hurry() {
        let lanes = Dictionary(uniqueKeysWithValues: [lane(1, probe: 3, last: 8)])
        var examination = LogExamination()
        _ = examination.begin([:], at: start, intervalMilliseconds: 5_000)
        examination.hurry(at: start)
        let probes = examination.begin(lanes, at: start, intervalMilliseconds: 5_000)
        #expect(probes == [place(1, 3)])
    }

    @Test("A probe that stands gives way to the last record before the look, not to a later one")
    func stands() {
        var lanes = Dictionary(uniqueKeysWithValues: [lane(1, probe: 3, last: 8)])
        var examination = LogExamination()
        _ = examination.begin(lanes, at: start, intervalMilliseconds: 50)
        lanes[1] = lane(1, probe: 3, last: 20).1
        let findings = examination.end([place(1, 3): .stands], lanes)
        #expect(findings.probes == [1: record(8)] && findings.replaced == [] && findings.untold == [])
        #expect(!examination.isUnderWay)
    }

    @Test("A log that is another is read anew; a lane whose probe has changed meanwhile, or that is gone, is not meant")
    func another() {
        var lanes = Dictionary(
            uniqueKeysWithValues: [1, 2, 3].map { lane($0, probe: 3, last: 8) } + [lane(4, probe: 5, last: 8)])
        var examination = LogExamination()
        _ = examination.begin(lanes, at: start, intervalMilliseconds: 50)
        lanes[2] = lane(2, probe: 6, last: 8).1
        lanes[3] = nil
        let verdicts = [1, 2, 3].map { (place($0, 3), ProbeVerdict.isAnother) }
        let findings = examination.end(Dictionary(uniqueKeysWithValues: verdicts), lanes)
        #expect(findings.replaced == [1] && findings.probes.isEmpty)
        #expect(findings.untold == [4], "it did not answer in time")
    }
}
