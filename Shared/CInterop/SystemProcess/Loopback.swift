internal import CSystemProcess
internal import Glibc

/// TCP on 127.0.0.1: free ports, and the simplest of questions to a server that may not be there yet.
public enum Loopback {
    /// Below the ports that Linux gives to outgoing connections (ip_local_port_range, from 32768 by default). A server
    /// on one of those could find its port taken when it starts again: a client that keeps trying to reach it may even
    /// be given that very port, and be connected to itself.
    static let serverPorts: Range<UInt16> = 10_240..<32_768
    private static let triesMax = 1_000

    /// A port that nothing uses now. Anybody may take it in the next moment: for a server there is `PortReservation`.
    public static func freePort() throws(ProcessError) -> UInt16 {
        for _ in 0..<triesMax {
            let port = UInt16.random(in: serverPorts)
            if try isFree(port) { return port }
        }
        throw ProcessError(action: "find a free port in \(serverPorts)", code: EADDRINUSE)
    }

    private static func isFree(_ port: UInt16) throws(ProcessError) -> Bool {
        binds(try tcpSocket(), port: port)
    }

    /// Gives a socket its port; false when that is taken.
    static func binds(_ socket: Descriptor, port: UInt16) -> Bool {
        var address = loopbackAddress(port: port)
        return unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe bind(socket.number, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }

    /// Connects, sends `request` and returns the first bytes of the answer (up to 64 KiB); `nil` when nobody listens,
    /// or nothing came within the time.
    public static func exchange(port: UInt16, request: [UInt8], milliseconds: Int) -> [UInt8]? {
        guard let socket = asked(port, request), socket.waitReadable(milliseconds: milliseconds) else { return nil }
        var answer: [UInt8] = []
        return socket.read(into: &answer, countMax: 64 * 1024) > 0 ? answer : nil
    }

    /// Whether something listens on the port.
    public static func isListening(port: UInt16) -> Bool {
        guard let socket = try? tcpSocket() else { return false }
        return connects(socket, port: port)
    }

    /// Connects, sends `request` and returns all that comes until the other side closes; `nil` when nobody listens,
    /// more than `bytesMax` came, or the time has passed.
    public static func exchange(
        port: UInt16, request: [UInt8], untilClosedWithinMilliseconds milliseconds: Int, bytesMax: Int
    ) -> [UInt8]? {
        guard let socket = asked(port, request) else { return nil }
        let end = ContinuousClock.now + .milliseconds(milliseconds)
        var answer: [UInt8] = []
        while answer.count <= bytesMax, socket.waitReadable(milliseconds: max(0, (end - .now).milliseconds)) {
            let count = socket.read(into: &answer, countMax: 64 * 1024)
            if count == 0 { return answer }
            if count < 0 { return nil }
        }
        return nil
    }

    /// A connection on which the request is sent; `nil` when nobody listens, or did not take it whole.
    private static func asked(_ port: UInt16, _ request: [UInt8]) -> Descriptor? {
        guard let socket = try? tcpSocket(), connects(socket, port: port) else { return nil }
        let sent = unsafe request.withUnsafeBytes {
            unsafe send(socket.number, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
        return sent == request.count ? socket : nil
    }

    static func tcpSocket() throws(ProcessError) -> Descriptor {
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let number = socket(AF_INET, kind, 0)
        guard number >= 0 else { throw ProcessError(action: "make a socket", code: errno) }
        return Descriptor(number)
    }

    private static func loopbackAddress(port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }

    /// Waits until a connection is made or refused: at once, unless the server has more of them waiting than it takes.
    static func connects(_ socket: Descriptor, port: UInt16) -> Bool { connect(socket, port: port) == 0 }

    /// Begins to connect a socket that does not wait; false when that is refused at once. What comes of it later is
    /// seen by reading.
    static func beginsToConnect(_ socket: Descriptor, port: UInt16) -> Bool {
        [0, EINPROGRESS].contains(connect(socket, port: port))
    }

    /// 0, or the system's error number.
    private static func connect(_ socket: Descriptor, port: UInt16) -> Int32 {
        var address = loopbackAddress(port: port)
        return unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe Glibc.connect(socket.number, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0 ? 0 : errno
            }
        }
    }
}
