import Glibc
internal import Platform
import Synchronization

/// Sees to it that a connection cannot be held by a request that trickles in, or an answer that trickles out. The
/// library's own timeout only minds silence.
final class ConnectionWatch: Sendable {
    /// One connection's socket, and until when what is being transferred must be over; nil while a handler is at work.
    final class Watched: Sendable {
        let remoteAddress: String
        private let state: Mutex<(socket: Int32?, deadline: MonotonicTime?)>
        /// The query of the request whose first line was read last.
        private let query = Mutex<[UInt8]>([])

        init(socket: Int32, deadline: MonotonicTime, remoteAddress: String) {
            self.remoteAddress = remoteAddress
            state = Mutex((socket, deadline))
        }

        func keep(query bytes: [UInt8]) { query.withLock { $0 = bytes } }

        /// The query, once.
        func takeQuery() -> [UInt8] {
            query.withLock { query in
                defer { query = [] }
                return query
            }
        }

        func setDeadline(_ deadline: MonotonicTime?) {
            state.withLock { $0.deadline = deadline }
        }

        var deadline: MonotonicTime? { state.withLock { $0.deadline } }

        /// The library is about to close the socket; its number may then be another's.
        func forgetSocket() {
            state.withLock { $0 = (nil, nil) }
        }

        /// Ends the conversation; the polling thread notices and closes the connection. False: it was not late after
        /// all.
        func shutDownIfLate(at now: MonotonicTime) -> Bool {
            state.withLock { state in
                guard let socket = state.socket, let deadline = state.deadline, deadline <= now else { return false }
                state.deadline = nil
                return shutdown(socket, Int32(SHUT_RDWR)) == 0
            }
        }
    }

    private let connections = Mutex<[ObjectIdentifier: Watched]>([:])

    func add(_ watched: Watched) {
        connections.withLock { $0[ObjectIdentifier(watched)] = watched }
    }

    func remove(_ watched: Watched) {
        connections.withLock { $0[ObjectIdentifier(watched)] = nil }
        watched.forgetSocket()
    }

    var count: Int { connections.withLock { $0.count } }

    /// Shuts down the late ones; returns them, and the earliest deadline of the rest.
    func shutDownLate(at now: MonotonicTime) -> (late: [Watched], next: MonotonicTime?) {
        let all = connections.withLock { Array($0.values) }
        let late = all.filter { $0.shutDownIfLate(at: now) }
        return (late, all.compactMap(\.deadline).min())
    }
}
