import Contracts

// Whether the logs of commands are still the ones that the lanes have read (see `LogExamination`).

extension Worker {
    /// Examines the logs of commands of all lanes, when it is time, and does what an earlier look asks for. It never
    /// waits for a look: turns go on meanwhile.
    ///
    /// Nothing read waits for its turn when a verdict is acted on, so that no record of a log that is gone is dropped,
    /// and none from the middle of a new one moves the position once more.
    func examineLogs() throws {
        guard let current = session, current.records.isEmpty, environment.safeguards.recognisesLogs else {
            return
        }
        try endExamination(current)
        let probes = current.examination.begin(
            current.lanes, at: monotonicNow, intervalMilliseconds: limits.probeIntervalMilliseconds)
        guard !probes.isEmpty else { return }
        do {
            try current.reader.examine(probes)
        } catch {
            current.examination.fail()
            reportUnexamined(error)
        }
    }

    private func endExamination(_ current: WorkerSession<Logic>) throws {
        guard current.examination.isUnderWay else { return }
        var verdicts: [PlacedProbe: ProbeVerdict] = [:]
        do {
            guard let found = try current.reader.verdicts() else { return }
            verdicts = found
        } catch { reportUnexamined(error) }
        let findings = current.examination.end(verdicts, current.lanes)
        if !findings.untold.isEmpty {
            environment.report.note(
                "the logs of commands of lanes \(findings.untold) were not examined: they did not answer in time")
        }
        for (lane, probe) in findings.probes { current.lanes[lane]?.adopt(probe, of: .commands) }
        for lane in findings.replaced {
            try current.reader.restart(lane, input: .commands)
            beginAnew(lane, input: .commands)
        }
    }

    /// The log cannot be asked: the probes are kept for the next look, and turns go on meanwhile.
    private func reportUnexamined(_ error: any Error) {
        environment.report.fault("examining the logs of commands: \(error)")
    }
}
