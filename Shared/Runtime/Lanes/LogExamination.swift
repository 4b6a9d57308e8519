import Contracts
import Platform

/// Whether the logs of commands are still the ones that the lanes have read: when to look, at what, and what follows
/// from it. It decides, and the worker asks the log.
///
/// A log may be lost and replaced while a lane reads it, and the new one may be longer than the lane's position before
/// the next record is fetched: the lane would go on in the middle of it, and never see what stands before. Facts and
/// commands that are handed on have numbers, which show the hole. Commands from outside have none: for them the lane
/// keeps a probe, and looks now and then whether it still stands.
///
/// The first record of a log is its probe. Where the probe stands, nothing was replaced since it was taken, and the
/// last record before that look becomes the next one. It is chosen before the look: what is taken after it may come
/// from a newer log.
struct LogExamination {
    /// When the next look is due: at once where lanes were just taken.
    private var next = MonotonicTime.distantPast
    /// While a look is under way: the last record of each lane's commands before it began.
    private var successors: [Lane: InputPosition.ProbeRecord]?

    /// What follows from a look.
    struct Findings {
        /// Lanes whose log is the same: their next probes.
        var probes: [Lane: InputPosition.ProbeRecord] = [:]
        /// Lanes whose log is another.
        var replaced: [Lane] = []
        /// Lanes whose logs did not answer in time.
        var untold: [Lane] = []
    }

    var isUnderWay: Bool { successors != nil }

    /// Lanes were just taken.
    mutating func hurry(at moment: MonotonicTime) { next = moment }

    /// What to look at now; nothing before it is time, while a look is under way, or where nothing was read.
    mutating func begin(
        _ lanes: [Lane: LaneState], at moment: MonotonicTime, intervalMilliseconds: Int64
    ) -> [PlacedProbe] {
        guard successors == nil, moment >= next else { return [] }
        next = moment.advanced(byMilliseconds: intervalMilliseconds)
        var probes: [PlacedProbe] = []
        var last: [Lane: InputPosition.ProbeRecord] = [:]
        for (lane, state) in lanes where state.isTaking {
            let position = state.checkpoint.inputs[.commands]
            guard let probe = position.probe else { continue }
            last[lane] = position.lastTaken
            probes.append(PlacedProbe(lane: lane, input: .commands, probe: probe))
        }
        if !probes.isEmpty { successors = last }
        return probes.sorted { $0.lane < $1.lane }
    }

    /// The look came to nothing: the probes are kept for the next one.
    mutating func fail() { successors = nil }

    /// What a look has found.
    mutating func end(_ verdicts: [PlacedProbe: ProbeVerdict], _ lanes: [Lane: LaneState]) -> Findings {
        guard let last = successors.take() else { return Findings() }
        var findings = Findings()
        findings.untold = Set(last.keys).subtracting(verdicts.keys.map(\.lane)).sorted()
        for (place, verdict) in verdicts.sorted(by: { $0.key.lane < $1.key.lane }) {
            // A lane that was released, or whose log was found to be another in the meantime, is another matter.
            guard let state = lanes[place.lane], state.isTaking,
                state.checkpoint.inputs[place.input].probe == place.probe
            else { continue }
            switch verdict {
            case .stands, .expired: findings.probes[place.lane] = last[place.lane]
            case .isAnother: findings.replaced.append(place.lane)
            }
        }
        return findings
    }
}
