internal import CSystemProcess
internal import Glibc

/// Keeps a port of 127.0.0.1 for a server that is to be started, that ends, and that is started again.
///
/// Between the moment in which a port is found free and the one in which a server listens, and whenever that server is
/// down, anybody may take the port: the kernel for an outgoing connection, or another server. A reservation is a socket
/// that is bound to the port and never listens. Linux gives a port that is bound to nobody else, and lets a server
/// listen beside a bound socket where both have SO_REUSEADDR set (socket(7)): PostgreSQL, Java and libmicrohttpd set
/// it. Whoever connects while the server is down is refused, as without a reservation.
///
/// What remains: a program that sets SO_REUSEADDR itself and is told to use this very port can listen while the server
/// is down. The server then refuses to start, by name. `Loopback.freePort` and `any` give no port that is reserved.
public final class PortReservation: Sendable {
    private static let triesMax = 1_000

    /// The port on 127.0.0.1.
    public let port: UInt16
    /// Both are open as long as the reservation lives.
    private let socket: Descriptor
    private let name: Descriptor

    private init(_ socket: Descriptor, _ name: Descriptor, _ port: UInt16) {
        self.socket = socket
        self.name = name
        self.port = port
    }

    /// Reserves a port that nobody uses.
    /// - Throws: `ProcessError` if none is free.
    public static func any() throws(ProcessError) -> PortReservation {
        for _ in 0..<triesMax {
            let port = UInt16.random(in: Loopback.serverPorts)
            guard let name = try named(port), let socket = try bound(to: port, beside: false) else { continue }
            return PortReservation(socket, name, port)
        }
        throw ProcessError(action: "find a free port in \(Loopback.serverPorts)", code: EADDRINUSE)
    }

    /// Reserves a certain port; `nil` when another process has it reserved, a server listens at it, or a client of some
    /// server uses it.
    ///
    /// Connections that have just ended keep their port busy for a minute (TIME_WAIT, tcp(7)). They are no reason to
    /// refuse a port, so a port that cannot be had alone is bound beside them.
    /// - Throws: `ProcessError`.
    public static func of(_ port: UInt16) throws(ProcessError) -> PortReservation? {
        guard let name = try named(port) else { return nil }
        let alone = try bound(to: port, beside: false)
        guard let socket = if let alone { alone } else { try bound(to: port, beside: true) } else { return nil }
        return PortReservation(socket, name, port)
    }

    /// What tells reservations of the same port apart: a name that one process at a time can have (unix(7), abstract
    /// sockets); `nil` when another has it. It goes with its process, however that ends.
    private static func named(_ port: UInt16) throws(ProcessError) -> Descriptor? {
        let number = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard number >= 0 else { throw ProcessError(action: "make a socket", code: errno) }
        let socket = Descriptor(number)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let name = [0] + Array("o2c/port/\(port)".utf8)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: name) }
        let size = socklen_t(MemoryLayout<sa_family_t>.size + name.count)
        let isBound = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe bind(socket.number, $0, size) == 0
            }
        }
        if isBound { return socket }
        guard errno == EADDRINUSE else { throw ProcessError(action: "reserve port \(port)", code: errno) }
        return nil
    }

    /// A socket that is bound and does not listen; `nil` when the port is taken.
    private static func bound(to port: UInt16, beside others: Bool) throws(ProcessError) -> Descriptor? {
        let socket = try Loopback.tcpSocket()
        if others { try share(socket) }
        guard Loopback.binds(socket, port: port) else { return nil }
        // Only now: who binds without it is given no port that another socket has.
        if !others { try share(socket) }
        return socket
    }

    private static func share(_ socket: Descriptor) throws(ProcessError) {
        var on: Int32 = 1
        let failure = unsafe setsockopt(
            socket.number, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
        guard failure == 0 else { throw ProcessError(action: "share a port", code: errno) }
    }
}
