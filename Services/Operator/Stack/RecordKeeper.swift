internal import Contracts
internal import Platform

/// Keeps `stack.json` true while services end and start again.
final class RecordKeeper: Sendable {
    private let directory: StackDirectory
    private let narration: Narration
    /// `nil` until the stack is up, and again once it stops.
    private let record = Monitor<StackRecord?>(nil)

    init(_ directory: StackDirectory, _ narration: Narration) {
        self.directory = directory
        self.narration = narration
    }

    /// The stack is up: from now on it can be found.
    func publish(_ complete: StackRecord) throws(OperatorFailure) {
        try directory.write(complete)
        record.withLock { $0 = complete }
    }

    /// A service runs with a new process number. A record that cannot be written is said, and no reason to stop.
    func note(_ service: Service, process: Int32) {
        let failure = record.withLock { record -> OperatorFailure? in
            guard let index = record?.services.firstIndex(where: { $0.name == service.rawValue }) else { return nil }
            record?.services[index].process = process
            guard let record else { return nil }
            do throws(OperatorFailure) { try directory.write(record) } catch { return error }
            return nil
        }
        if let failure { narration(failure.description) }
    }

    func remove() {
        record.withLock { $0 = nil }
        do { try directory.removeRecord() } catch { narration(error.description) }
    }
}
