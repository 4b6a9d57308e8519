import CLibpq

/// Making a session: hosts and their addresses are tried one after the other, each within its share of the time, until
/// one takes us.
struct Connecting {
    let configuration: ConnectionConfiguration
    let deadline: Deadline

    /// The session, or why there is none: what each host said.
    func connect() -> Result<Handle, Failure> {
        var reasons: [String] = []
        let hosts = configuration.hosts
        for (index, host) in hosts.enumerated() {
            // A host that does not answer must leave time for the others.
            let share = deadline.share(of: hosts.count - index)
            switch connect(to: host, until: share) {
            case .success(let handle): return .success(handle)
            case .failure(let failure): reasons.append(hosts.count == 1 ? failure.reason : "\(host): \(failure.reason)")
            }
        }
        return .failure(Failure(reason: reasons.joined(separator: "; ")))
    }

    /// Why no session was made.
    struct Failure: Error {
        let reason: String
    }

    private func connect(to host: ConnectionConfiguration.Host, until deadline: Deadline) -> Result<Handle, Failure> {
        if host.isSocketDirectory { return attempt(host, address: nil, until: deadline) }
        switch configuration.lookup.addresses(of: host.name, until: deadline) {
        case .failure(let failure): return .failure(Failure(reason: failure.reason))
        case .success(let addresses):
            var reasons: [String] = []
            for (index, address) in addresses.enumerated() {
                switch attempt(host, address: address, until: deadline.share(of: addresses.count - index)) {
                case .success(let handle): return .success(handle)
                case .failure(let failure): reasons.append(failure.reason)
                }
            }
            return .failure(Failure(reason: reasons.joined(separator: "; ")))
        }
    }

    private func attempt(
        _ host: ConnectionConfiguration.Host, address: String?, until deadline: Deadline
    ) -> Result<Handle, Failure> {
        guard let handle = Handle(parameters: configuration.libpqParameters(host: host, address: address)) else {
            return .failure(Failure(reason: "out of memory"))
        }
        guard let reason = handle.finishConnecting(until: deadline) else { return .success(handle) }
        handle.markBroken()
        return .failure(Failure(reason: reason))
    }
}

extension Handle {
    /// Drives libpq's handshake. The reason of a failure, `nil` when connected.
    fileprivate func finishConnecting(until deadline: Deadline) -> String? {
        guard unsafe PQstatus(pointer) != CONNECTION_BAD else { return errorMessage }
        var state = PGRES_POLLING_WRITING
        while state != PGRES_POLLING_OK {
            if state == PGRES_POLLING_FAILED { return errorMessage }
            let writing = state == PGRES_POLLING_WRITING
            let (readiness, _) = wait(writable: writing, readable: !writing, until: deadline)
            if case .timedOut = readiness { return "no answer within the deadline" }
            state = unsafe PQconnectPoll(pointer)
        }
        return unsafe PQsetnonblocking(pointer, 1) == 0 ? nil : errorMessage
    }
}
