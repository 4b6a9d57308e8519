internal import CSystemProcess
internal import Glibc

/// TCP on 127.0.0.1: free ports, and the simplest of questions to a server that may not be there yet.
public enum Loopback {
    /// A port that nothing listens on now. Another process may take it first: whoever starts a server tries again.
    public static func freePort() throws(ProcessError) -> UInt16 {
        let socket = try tcpSocket()
        var address = loopbackAddress(port: 0)
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let failed = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                unsafe bind(socket.number, generic, size) != 0 || getsockname(socket.number, generic, &size) != 0
            }
        }
        guard !failed else { throw ProcessError(action: "find a free port", code: errno) }
        return UInt16(bigEndian: address.sin_port)
    }

    /// Connects, sends `request` and returns the first bytes of the answer (up to 64 KiB); `nil` when nobody listens,
    /// or nothing came within the time.
    public static func exchange(port: UInt16, request: [UInt8], milliseconds: Int) -> [UInt8]? {
        guard let socket = try? tcpSocket(), connects(socket, port: port) else { return nil }
        let sent = unsafe request.withUnsafeBytes {
            unsafe send(socket.number, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
        guard sent == request.count, socket.waitReadable(milliseconds: milliseconds) else { return nil }
        var answer: [UInt8] = []
        return socket.read(into: &answer, countMax: 64 * 1024) > 0 ? answer : nil
    }

    /// Whether something listens on the port.
    public static func isListening(port: UInt16) -> Bool {
        guard let socket = try? tcpSocket() else { return false }
        return connects(socket, port: port)
    }

    private static func tcpSocket() throws(ProcessError) -> Descriptor {
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

    /// On loopback a connection is made or refused at once, so this does not wait.
    private static func connects(_ socket: Descriptor, port: UInt16) -> Bool {
        var address = loopbackAddress(port: port)
        return unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(socket.number, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}
