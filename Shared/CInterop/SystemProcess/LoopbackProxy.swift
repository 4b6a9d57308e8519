internal import CSystemProcess
internal import Glibc
internal import Synchronization

/// Carries TCP connections from one port of this machine to another, and harms them on demand, as a network does.
///
/// One thread serves all connections of a proxy. What it keeps of each direction is bounded: a sender that is faster
/// than its receiver waits.
public final class LoopbackProxy: Sendable {
    /// What happens to what is carried.
    public enum Weather: Sendable, Hashable {
        case fair
        /// Every piece comes so much later.
        case slow(milliseconds: Int)
        /// Nothing is carried and nothing is closed: the silence of a lost route.
        case silent
        /// All connections are reset, and each new one at once: the target is gone. The port stays this proxy's.
        case refusing
    }

    /// A piece of what is carried that does not arrive: the one that holds these bytes.
    public enum Loss: Sendable, Hashable {
        /// The target never hears what it was asked for.
        case request(holding: [UInt8])
        /// The target has done what it was asked for, and the asker cannot know.
        case answer(holding: [UInt8])
    }

    private static let changeMilliseconds = 10_000

    private struct State: Sendable {
        var target: UInt16
        var weather = Weather.fair
        /// How often all connections were cut. A connection that was taken after a cut is none of that cut's.
        var cuts = 0
        /// The same of losing their routes.
        var silences = 0
        /// Raised when what was changed before holds.
        var waiting: [Descriptor] = []
        var loss: Loss?
        var losses = 0
        var isClosed = false
    }

    /// The port that it listens at, on 127.0.0.1.
    public let port: UInt16
    private let listener: Descriptor
    private let wake: Descriptor
    private let state: Mutex<State>

    private let makeEditor: (@Sendable () -> any StreamEditor)?

    /// Listens at a free port, which it keeps. The target need not be there yet: a connection that cannot be passed on
    /// is closed.
    /// - Parameter editor: makes for each connection what looks into it and changes it; `nil`: all is passed on as it
    ///   is.
    /// - Throws: `ProcessError`.
    public init(to target: UInt16, editor: (@Sendable () -> any StreamEditor)? = nil) throws(ProcessError) {
        let (listener, port) = try Self.listen()
        self.listener = listener
        self.port = port
        state = Mutex(State(target: target))
        makeEditor = editor
        wake = try .event()
        try startThread { [self] in serve() }
    }

    /// Changes what happens from now on.
    public func set(_ weather: Weather) { change { $0.weather = weather } }

    /// The same, and returns only when it holds: what is open was reset where it has to be.
    /// - Throws: `ProcessError` if the proxy's thread does not follow within ten seconds.
    public func setAndWait(_ weather: Weather) throws(ProcessError) {
        let holds = try Descriptor.event()
        change { state in
            state.weather = weather
            state.waiting.append(holds)
        }
        guard holds.waitReadable(milliseconds: Self.changeMilliseconds) else {
            throw ProcessError(action: "change a proxy", code: ETIMEDOUT)
        }
    }

    /// Leads all connections to another port from now on, and resets those that are open.
    public func lead(to target: UInt16) {
        change { state in
            state.target = target
            state.cuts += 1
        }
    }

    /// Resets all connections that are open now.
    public func cut() { change { $0.cuts += 1 } }

    /// Nothing more is carried of the connections that are open now, and none is closed: their route is lost, and new
    /// ones take another.
    public func silence() { change { $0.silences += 1 } }

    /// The next piece of this kind is not delivered: its connection is reset instead. `nil` calls it off.
    public func lose(_ loss: Loss?) { change { $0.loss = loss } }

    /// How many pieces were lost on demand.
    public var losses: Int { state.withLock { $0.losses } }

    /// Closes everything.
    public func close() { change { $0.isClosed = true } }

    private func change(_ body: (inout sending State) -> Void) {
        state.withLock { body(&$0) }
        system_process_raise_event(wake.number)
    }

    private static func listen() throws(ProcessError) -> (Descriptor, UInt16) {
        for _ in 0..<100 {
            let port = try Loopback.freePort()
            let socket = try Loopback.tcpSocket()
            if Loopback.binds(socket, port: port), Glibc.listen(socket.number, 128) == 0 {
                ProxyPair.makeNonblocking(socket.number)
                return (socket, port)
            }
        }
        throw ProcessError(action: "listen at a free port", code: EADDRINUSE)
    }

    // MARK: Its thread

    private func serve() {
        var pairs: [ProxyPair] = []
        /// Those that have something to do: what needs nothing costs nothing.
        var busy = pairs
        while true {
            var current = take()
            if current.isClosed { return }
            let isReset = { (pair: ProxyPair) in pair.cutsBefore < current.cuts || current.weather == .refusing }
            for pair in pairs where isReset(pair) { pair.reset() }
            pairs.removeAll(where: isReset)
            busy.removeAll(where: isReset)
            for holds in current.waiting { system_process_raise_event(holds.number) }
            let now = ContinuousClock.now
            for pair in busy where pair.silencesBefore == current.silences { carry(pair, &current, now) }
            pairs.removeAll(where: \.isOver)
            let isCalled: Bool
            (isCalled, busy) = awaitEvents(pairs.filter { $0.silencesBefore == current.silences }, current)
            if isCalled { accept(into: &pairs) }
        }
    }

    private func take() -> State {
        state.withLock { state in
            let taken = state
            state.waiting = []
            return taken
        }
    }

    private func carry(_ pair: ProxyPair, _ state: inout State, _ now: ContinuousClock.Instant) {
        guard state.weather != .silent else { return }
        let delay = if case .slow(let milliseconds) = state.weather { milliseconds } else { 0 }
        guard pair.carry(due: now + .milliseconds(delay), now: now, losing: state.loss) else { return }
        // One piece, not one of each connection.
        state.loss = nil
        self.state.withLock { state in
            state.loss = nil
            state.losses += 1
        }
    }

    /// Waits for something to do: whether a connection waits to be accepted, and the pairs that can go on.
    private func awaitEvents(_ pairs: [ProxyPair], _ state: State) -> (isCalled: Bool, busy: [ProxyPair]) {
        var polled = [pollfd(fd: wake.number, events: Int16(POLLIN), revents: 0)]
        polled.append(pollfd(fd: listener.number, events: Int16(POLLIN), revents: 0))
        var wait: Int32 = 1_000
        if state.weather != .silent {
            let now = ContinuousClock.now
            for pair in pairs {
                polled += pair.interests
                if let due = pair.nextDue { wait = min(wait, Int32(clamping: max(0, (due - now).milliseconds))) }
            }
        }
        let count = nfds_t(polled.count)
        _ = unsafe polled.withUnsafeMutableBufferPointer { unsafe poll($0.baseAddress, count, wait) }
        if polled[0].revents != 0 {
            var raised: UInt64 = 0
            _ = unsafe read(wake.number, &raised, MemoryLayout<UInt64>.size)
        }
        guard state.weather != .silent else { return (polled[1].revents != 0, []) }
        let now = ContinuousClock.now
        let busy = pairs.indices.filter { index in
            polled[2 + 2 * index].revents != 0 || polled[3 + 2 * index].revents != 0 || pairs[index].isDue(now)
        }
        return (polled[1].revents != 0, busy.map { pairs[$0] })
    }

    /// Each connection is taken by what holds at that moment: a change that is called for later does not reach it.
    private func accept(into pairs: inout [ProxyPair]) {
        while true {
            let number = Glibc.accept(listener.number, nil, nil)
            guard number >= 0 else { return }
            let client = Descriptor(number)
            let state = state.withLock { $0 }
            // A target that is not there closes the connection: the descriptor goes with this scope.
            if state.weather == .refusing {
                client.resetOnClose()
            } else if let pair = ProxyPair(
                client, target: state.target, cutsBefore: state.cuts, silencesBefore: state.silences, makeEditor?())
            {
                pairs.append(pair)
            }
        }
    }
}

/// Looks into one connection and may change what is passed on. Used by one thread.
public protocol StreamEditor {
    /// What is passed on to the target of what has come from the client.
    mutating func edit(fromClient bytes: [UInt8]) -> [UInt8]
    /// What is passed on to the client of what has come from the target.
    mutating func edit(fromTarget bytes: [UInt8]) -> [UInt8]
}
