internal import CSystemProcess
internal import Glibc
internal import Synchronization

/// Carries TCP connections from one port of this machine to another, and harms them on demand, as a network does.
///
/// One thread serves all connections of a proxy. What it keeps of each direction is bounded: a sender that is faster than its receiver waits.
public final class LoopbackProxy: Sendable {
    /// What happens to what is carried.
    public enum Weather: Sendable, Hashable {
        case fair
        /// Every piece comes so much later.
        case slow(milliseconds: Int)
        /// Nothing is carried and nothing is closed: the silence of a lost route.
        case silent
    }

    /// A piece of what is carried that does not arrive: the one that holds these bytes.
    public enum Loss: Sendable, Hashable {
        /// The target never hears what it was asked for.
        case request(holding: [UInt8])
        /// The target has done what it was asked for, and the asker cannot know.
        case answer(holding: [UInt8])
    }

    private struct State: Sendable {
        var weather = Weather.fair
        var cutsWanted = false
        var loss: Loss?
        var losses = 0
        var isClosed = false
    }

    /// The port that it listens at, on 127.0.0.1.
    public let port: UInt16
    private let target: UInt16
    private let listener: Descriptor
    private let wake: Descriptor
    private let state = Mutex(State())

    /// Listens at a free port. The target need not be there yet: a connection that cannot be passed on is closed.
    /// - Throws: `ProcessError`.
    public init(to target: UInt16) throws(ProcessError) {
        let (listener, port) = try Self.listen()
        self.listener = listener
        self.port = port
        self.target = target
        wake = try .event()
        try startThread { [self] in serve() }
    }

    /// Changes what happens from now on.
    public func set(_ weather: Weather) { change { $0.weather = weather } }

    /// Resets all connections that are open now.
    public func cut() { change { $0.cutsWanted = true } }

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
        while true {
            var current = take()
            if current.isClosed { return }
            if current.cutsWanted {
                for pair in pairs { pair.reset() }
                pairs = []
            }
            let now = ContinuousClock.now
            for pair in pairs { carry(pair, &current, now) }
            pairs.removeAll(where: \.isOver)
            if awaitEvents(pairs, current) { accept(into: &pairs) }
        }
    }

    private func take() -> State {
        state.withLock { state in
            defer { state.cutsWanted = false }
            return state
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

    /// Waits for something to do; true when a connection waits to be accepted.
    private func awaitEvents(_ pairs: [ProxyPair], _ state: State) -> Bool {
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
        return polled[1].revents != 0
    }

    private func accept(into pairs: inout [ProxyPair]) {
        while true {
            let number = Glibc.accept(listener.number, nil, nil)
            guard number >= 0 else { return }
            let client = Descriptor(number)
            // A target that is not there closes the connection: the descriptor goes with this scope.
            if let pair = ProxyPair(client, target: target) { pairs.append(pair) }
        }
    }
}

extension LoopbackProxy.Loss {
    /// What to look for on the way from the client to the target (0), or back (1).
    fileprivate func bytes(ofDirection direction: Int) -> [UInt8]? {
        switch self {
        case .request(let bytes): direction == 0 ? bytes : nil
        case .answer(let bytes): direction == 1 ? bytes : nil
        }
    }
}

/// One connection on its way through a proxy: two sockets, and what is carried between them. Used by the proxy's thread alone.
final class ProxyPair {
    private struct Piece {
        let due: ContinuousClock.Instant
        var bytes: [UInt8]
        var written = 0
    }

    private struct Direction {
        var pieces: [Piece] = []
        var bytesWaiting = 0
        var hasEnded = false
        var hasShutDown = false
    }

    private static let bytesWaitingMax = 1 << 20

    private let sockets: [Descriptor]
    /// From the client to the target, and back.
    private var directions = [Direction(), Direction()]
    private(set) var isOver = false

    init?(_ client: Descriptor, target: UInt16) {
        guard let socket = try? Loopback.tcpSocket(), Loopback.connects(socket, port: target) else { return nil }
        sockets = [client, socket]
        for socket in sockets {
            Self.makeNonblocking(socket.number)
            var on: Int32 = 1
            unsafe setsockopt(
                socket.number, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
        }
    }

    static func makeNonblocking(_ number: Int32) { _ = fcntl(number, F_SETFL, fcntl(number, F_GETFL) | O_NONBLOCK) }

    /// What to poll for.
    var interests: [pollfd] {
        sockets.indices.map { index in
            var events: Int32 = 0
            if mayRead(index) { events |= POLLIN }
            // Its writing side carries the other direction; only what is due and did not fit waits for room.
            if let first = directions[1 - index].pieces.first, first.due <= .now { events |= POLLOUT }
            return pollfd(fd: events == 0 ? -1 : sockets[index].number, events: Int16(events), revents: 0)
        }
    }

    /// When a piece that is held back is due.
    var nextDue: ContinuousClock.Instant? {
        directions.compactMap { $0.pieces.first?.due }.filter { $0 > .now }.min()
    }

    private func mayRead(_ index: Int) -> Bool {
        !directions[index].hasEnded && directions[index].bytesWaiting < Self.bytesWaitingMax
    }

    /// Takes what has come from both sides and passes on what is due. Where that is to be lost, nothing of it is passed on and both sides are
    /// reset: true then.
    func carry(
        due: ContinuousClock.Instant, now: ContinuousClock.Instant, losing loss: LoopbackProxy.Loss?
    ) -> Bool {
        for index in sockets.indices {
            let known = directions[index].pieces.count
            receive(index, due: due)
            if let bytes = loss?.bytes(ofDirection: index),
                directions[index].pieces[known...].contains(where: { holds($0.bytes, bytes) })
            {
                reset()
                return true
            }
            pass(index, now: max(now, .now))
        }
        if directions.allSatisfy(\.hasShutDown) { isOver = true }
        return false
    }

    private func holds(_ bytes: [UInt8], _ wanted: [UInt8]) -> Bool {
        guard bytes.count >= wanted.count, let first = wanted.first else { return false }
        var from = bytes.startIndex
        while let start = bytes[from...].firstIndex(of: first), start + wanted.count <= bytes.count {
            if bytes[start..<start + wanted.count].elementsEqual(wanted) { return true }
            from = start + 1
        }
        return false
    }

    private func receive(_ index: Int, due: ContinuousClock.Instant) {
        while mayRead(index) {
            var bytes: [UInt8] = []
            let count = sockets[index].read(into: &bytes, countMax: 64 * 1024)
            if count > 0 {
                directions[index].pieces.append(Piece(due: due, bytes: bytes))
                directions[index].bytesWaiting += count
                continue
            }
            if count < 0, errno == EAGAIN { return }
            if count < 0, errno != EINTR { return reset() }
            if count == 0 { directions[index].hasEnded = true }
        }
    }

    private func pass(_ index: Int, now: ContinuousClock.Instant) {
        let to = sockets[1 - index].number
        while var piece = directions[index].pieces.first, piece.due <= now {
            let rest = piece.bytes.count - piece.written
            let count = unsafe piece.bytes.withUnsafeBytes {
                unsafe send(to, $0.baseAddress! + piece.written, rest, Int32(MSG_NOSIGNAL))
            }
            if count < 0, errno == EAGAIN { return }
            if count < 0, errno != EINTR { return reset() }
            guard count > 0 else { continue }
            piece.written += count
            directions[index].bytesWaiting -= count
            if piece.written == piece.bytes.count {
                directions[index].pieces.removeFirst()
            } else {
                directions[index].pieces[0] = piece
            }
        }
        let direction = directions[index]
        if direction.hasEnded, direction.pieces.isEmpty, !direction.hasShutDown {
            shutdown(to, Int32(SHUT_WR))
            directions[index].hasShutDown = true
        }
    }

    /// Ends both sides at once: unsent data is dropped, and the peers are told by a reset.
    func reset() {
        var lingering = linger(l_onoff: 1, l_linger: 0)
        for socket in sockets {
            unsafe setsockopt(
                socket.number, SOL_SOCKET, SO_LINGER, &lingering, socklen_t(MemoryLayout<linger>.size))
        }
        isOver = true
    }
}
