import Contracts

// Lanes that pause, since their events were parked one after the other (see `LanePause`), and how they go on.

extension Worker {
    /// Nothing more of the lane is read or taken until it is tried again. What was read and not taken is read again
    /// then.
    func pause(_ lane: Lane) throws {
        guard let current = session, let state = current.lanes[lane] else { return }
        try current.reader.unassign(lane)
        current.drop([lane])
        var pause = state.pause ?? LanePause(at: monotonicNow)
        if state.pause != nil { pause.extend(at: monotonicNow) }
        current.lanes[lane]?.pause = pause
        reportPauses(
            """
            lane \(lane) pauses: \(state.parkingsInRow) of its events were parked in a row; one is tried again in \
            \(pause.backoff.milliseconds) ms
            """
        )
    }

    /// Lanes whose time has come are read again, to take their events one by one.
    func tryPausedLanes() throws {
        guard let current = session else { return }
        let moment = monotonicNow
        for (lane, state) in current.lanes.sorted(by: { $0.key < $1.key }) {
            guard let pause = state.pause, !pause.isTrying, pause.backoff.isOver(at: moment) else { continue }
            try current.reader.assign(lane, at: state.checkpoint.inputs)
            current.lanes[lane]?.pause?.isTrying = true
            current.lanes[lane]?.tryParkedAgain()
        }
    }

    /// Takes events of lanes that try, one a turn, until one of the lane is decided: then it goes on as any other. One
    /// that is parked ends the attempt.
    func takeTrying(_ candidates: [Candidate]) throws {
        for lane in Set(candidates.map(\.lane)).sorted() {
            let events = candidates.filter { $0.lane == lane }
            for index in events.indices {
                guard let before = session?.lanes[lane], before.isTaking else { break }
                guard before.pause != nil else {
                    try take(events[index...])
                    break
                }
                try take([events[index]])
                guard let after = session?.lanes[lane] else { break }
                if after.parkingsInRow == 0 {
                    session?.lanes[lane]?.pause = nil
                    pauses[lane] = nil
                    reportPauses("lane \(lane) goes on: an event of it was decided")
                } else if after.parkingsInRow > before.parkingsInRow {
                    try pause(lane)
                }
            }
        }
    }

    /// Takes what stands before the parking that would be one too many; the lane pauses behind it.
    func take(_ candidates: ArraySlice<Candidate>, before run: TooManyParkings) throws {
        // Were the event none of them, nothing of its lane would be taken: the same again would never end.
        let end = candidates.firstIndex { $0.event === run.event } ?? candidates.startIndex
        let kept = candidates[..<end] + candidates[end...].filter { $0.lane != run.lane }
        if !kept.isEmpty { try take(kept) }
        if session?.lanes[run.lane]?.pause == nil { try pause(run.lane) }
    }

    private func reportPauses(_ text: String) {
        environment.report.pauses(session?.lanes.values.count { $0.pause != nil } ?? 0, text)
    }
}
