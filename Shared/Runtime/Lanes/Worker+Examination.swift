import Contracts

// Whether the logs of commands are still the ones that the lanes have read.
//
// A log may be lost and replaced while a lane reads it, and the new one may be longer than the lane's position before the next record is
// fetched: the lane would go on in the middle of it, and never see what stands before. Facts and commands that are handed on have numbers, which
// show the hole. Commands from outside have none: for them the lane keeps a witness, and looks now and then whether it still stands.

extension Worker {
    /// Examines the logs of commands of all lanes, when it is time.
    ///
    /// The first record of a log is its witness. Where the witness stands, nothing was replaced since it was taken, and the last record before this look becomes the next one. It is
    /// chosen before the look: what is taken after it may come from a newer log. Nothing read waits for its turn then, so that no record of a log
    /// that is gone is dropped, and none from the middle of a new one moves the position once more.
    func examineLogs() throws {
        guard let current = session, current.records.isEmpty, now >= current.nextExamination,
            !environment.faults.isOn(.ignoresAnchors)
        else { return }
        current.nextExamination = now.adding(milliseconds: limits.witnessIntervalMilliseconds)
        var witnesses: [PlacedWitness] = []
        var successors: [Lane: InputPosition.Witness] = [:]
        for (lane, state) in current.lanes {
            let position = state.checkpoint.inputs[Self.commandsInput]
            successors[lane] = position.lastTaken
            if let witness = position.witness {
                witnesses.append(PlacedWitness(lane: lane, input: Self.commandsInput, witness: witness))
            }
        }
        guard !witnesses.isEmpty else { return }
        for (place, verdict) in verdicts(on: witnesses.sorted { $0.lane < $1.lane }, current.reader) {
            switch verdict {
            case .stands, .expired: adopt(successors[place.lane], place.lane)
            case .isAnother:
                try current.reader.restart(place.lane, input: place.input)
                noteReplaced(place.lane, input: place.input)
            }
        }
    }

    /// None where the log cannot be asked: the witnesses are kept for the next look, and turns go on meanwhile.
    private func verdicts(on witnesses: [PlacedWitness], _ reader: any LogReader) -> [PlacedWitness: WitnessVerdict] {
        do { return try reader.examine(witnesses) } catch {
            environment.report.fault("examining the logs of commands: \(error)")
            return [:]
        }
    }

    private static var commandsInput: Int { 0 }

    private func adopt(_ witness: InputPosition.Witness?, _ lane: Lane) {
        guard let witness, session?.lanes[lane]?.checkpoint.inputs[Self.commandsInput].witness != witness else {
            return
        }
        session?.lanes[lane]?.checkpoint.inputs[Self.commandsInput].witness = witness
        session?.lanes[lane]?.isAhead = true
    }

    /// A lane's input is read from its beginning: nothing is known of the new log yet.
    func noteReplaced(_ lane: Lane, input: Int) {
        session?.lanes[lane]?.checkpoint.inputs[input] = InputPosition()
        session?.lanes[lane]?.isAhead = true
        environment.report.logReplaced(
            "\(environment.topics[input])[\(lane)] is another log than before: it is read from its beginning")
    }
}
