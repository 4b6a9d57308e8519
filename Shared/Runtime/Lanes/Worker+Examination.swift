import Contracts
import Platform

// Whether the logs of commands are still the ones that the lanes have read.
//
// A log may be lost and replaced while a lane reads it, and the new one may be longer than the lane's position before
// the next record is fetched: the lane would go on in the middle of it, and never see what stands before. Facts and
// commands that are handed on have numbers, which show the hole. Commands from outside have none: for them the lane
// keeps a probe, and looks now and then whether it still stands.

extension Worker {
    /// Examines the logs of commands of all lanes, when it is time, and does what an earlier look asks for. It never
    /// waits for a look: turns go on meanwhile.
    ///
    /// The first record of a log is its probe. Where the probe stands, nothing was replaced since it was taken, and the
    /// last record before that look becomes the next one. It is chosen before the look: what is taken after it may come
    /// from a newer log. Nothing read waits for its turn when a verdict is acted on, so that no record of a log that is
    /// gone is dropped, and none from the middle of a new one moves the position once more.
    func examineLogs() throws {
        guard let current = session, current.records.isEmpty, !environment.faults.isOn(.ignoresFingerprints) else {
            return
        }
        try takeVerdicts(current)
        guard current.successors == nil, monotonicNow >= current.nextExamination else { return }
        current.nextExamination = monotonicNow.advanced(byMilliseconds: limits.probeIntervalMilliseconds)
        var probes: [PlacedProbe] = []
        var successors: [Lane: InputPosition.ProbeRecord] = [:]
        for (lane, state) in current.lanes where state.isTaking {
            let position = state.checkpoint.inputs[Self.commandsInput]
            guard let probe = position.probe else { continue }
            successors[lane] = position.lastTaken
            probes.append(PlacedProbe(lane: lane, input: Self.commandsInput, probe: probe))
        }
        guard !probes.isEmpty else { return }
        do {
            try current.reader.examine(probes.sorted { $0.lane < $1.lane })
            current.successors = successors
        } catch { noteUnexamined(error) }
    }

    private func takeVerdicts(_ current: WorkerSession<Logic>) throws {
        guard let successors = current.successors else { return }
        var verdicts: [PlacedProbe: ProbeVerdict] = [:]
        do {
            guard let found = try current.reader.verdicts() else { return }
            verdicts = found
        } catch { noteUnexamined(error) }
        current.successors = nil
        let untold = Set(successors.keys).subtracting(verdicts.keys.map(\.lane)).sorted()
        if !untold.isEmpty {
            environment.report.note(
                "the logs of commands of lanes \(untold) were not examined: they did not answer in time")
        }
        for (place, verdict) in verdicts.sorted(by: { $0.key.lane < $1.key.lane }) {
            // A lane that was released, or whose log was found to be another in the meantime, is another matter.
            guard let state = current.lanes[place.lane], state.isTaking,
                state.checkpoint.inputs[place.input].probe == place.probe
            else { continue }
            switch verdict {
            case .stands, .expired: adopt(successors[place.lane], place.lane)
            case .isAnother:
                try current.reader.restart(place.lane, input: place.input)
                noteReplaced(place.lane, input: place.input)
            }
        }
    }

    /// The log cannot be asked: the probes are kept for the next look, and turns go on meanwhile.
    private func noteUnexamined(_ error: any Error) {
        environment.report.fault("examining the logs of commands: \(error)")
    }

    private static var commandsInput: Int { LogInput.commands }

    private func adopt(_ probe: InputPosition.ProbeRecord?, _ lane: Lane) {
        guard let probe, session?.lanes[lane]?.checkpoint.inputs[Self.commandsInput].probe != probe else {
            return
        }
        session?.lanes[lane]?.checkpoint.inputs[Self.commandsInput].probe = probe
        session?.lanes[lane]?.isAhead = true
    }

    /// Commands are gone that nobody sends again: the lane takes no further one before somebody knows, and says so.
    func noteLost(_ lane: Lane, _ input: Int, _ offsets: Range<Int64>) {
        session?.lanes[lane]?.lostCommands = offsets
        environment.report.commandsLost(
            offsets.count,
            """
            \(environment.topics[input])[\(lane)] begins at \(offsets.upperBound), and the lane has read up to \
            \(offsets.lowerBound): \(offsets.count) records were removed unread, and no further command is taken until \
            'o2c accept-loss \(Logic.service.rawValue) --lane \(lane) --from \(offsets.lowerBound) --to \
            \(offsets.upperBound)'
            """
        )
    }

    /// A lane's input is read from its beginning: nothing is known of the new log yet.
    func noteReplaced(_ lane: Lane, input: Int) {
        session?.lanes[lane]?.checkpoint.inputs[input] = InputPosition()
        // What comes now may be older than what was read last.
        session?.sourceDatabases = session?.sourceDatabases.filter { $0.key.input != input } ?? [:]
        session?.lanes[lane]?.isAhead = true
        environment.report.logReplaced(
            "\(environment.topics[input])[\(lane)] is another log than before: it is read from its beginning")
    }
}
