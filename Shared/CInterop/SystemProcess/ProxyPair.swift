internal import CSystemProcess
internal import Glibc

extension LoopbackProxy.Loss {
    /// What to look for on the way from the client to the target (0), or back (1).
    fileprivate func bytes(ofDirection direction: Int) -> [UInt8]? {
        switch self {
        case .request(let bytes): direction == 0 ? bytes : nil
        case .answer(let bytes): direction == 1 ? bytes : nil
        }
    }
}

/// One connection on its way through a proxy: two sockets, and what is carried between them. Used by the proxy's thread
/// alone.
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
    private var editor: (any StreamEditor)?
    /// How often the proxy had cut all its connections when it took this one.
    let cutsBefore: Int
    /// How often their routes had been lost by then.
    let silencesBefore: Int

    init?(
        _ client: Descriptor, target: UInt16, cutsBefore: Int, silencesBefore: Int, _ editor: (any StreamEditor)?
    ) {
        guard let socket = try? Loopback.tcpSocket() else { return nil }
        // A target that takes no connection just now holds nobody else up: this one is made while the others go on.
        Self.makeNonblocking(socket.number)
        guard Loopback.beginsToConnect(socket, port: target) else { return nil }
        sockets = [client, socket]
        self.editor = editor
        self.cutsBefore = cutsBefore
        self.silencesBefore = silencesBefore
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

    /// Whether something that was held back is to be passed on now.
    func isDue(_ now: ContinuousClock.Instant) -> Bool {
        directions.contains { $0.pieces.first.map { $0.due <= now } ?? false }
    }

    private func mayRead(_ index: Int) -> Bool {
        !directions[index].hasEnded && directions[index].bytesWaiting < Self.bytesWaitingMax
    }

    /// Takes what has come from both sides and passes on what is due. Where that is to be lost, nothing of it is passed
    /// on and both sides are reset: true then.
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
                add(bytes, to: index, due: due)
                continue
            }
            if count < 0, errno == EAGAIN { return }
            if count < 0, errno != EINTR { return reset() }
            if count == 0 { directions[index].hasEnded = true }
        }
    }

    private func add(_ bytes: [UInt8], to index: Int, due: ContinuousClock.Instant) {
        let bytes = (index == 0 ? editor?.edit(fromClient: bytes) : editor?.edit(fromTarget: bytes)) ?? bytes
        guard !bytes.isEmpty else { return }
        directions[index].pieces.append(Piece(due: due, bytes: bytes))
        directions[index].bytesWaiting += bytes.count
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
        for socket in sockets { socket.resetOnClose() }
        isOver = true
    }
}

extension Descriptor {
    /// When this socket is closed, unsent data is dropped, and the peer is told by a reset.
    func resetOnClose() {
        var lingering = linger(l_onoff: 1, l_linger: 0)
        unsafe setsockopt(number, SOL_SOCKET, SO_LINGER, &lingering, socklen_t(MemoryLayout<linger>.size))
    }
}
