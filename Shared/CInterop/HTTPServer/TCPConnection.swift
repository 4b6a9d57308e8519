// `sockaddr_in` is seen through both headers; a build of the whole module at once takes it as the library's.
import CLibmicrohttpd
import Glibc

/// A client's end of a TCP connection, blocking, every wait with a deadline: for this package's tests and local tools,
/// which want to send what no well-behaved client would.
///
/// Not `Sendable`: it belongs to the thread that opened it.
package final class TCPConnection {
    /// What the system said.
    package struct Failure: Error, Equatable {
        package let operation: String
        package let errorNumber: Int32
        /// The deadline passed before anything else happened.
        package var isDeadline: Bool { errorNumber == EAGAIN }
    }

    private let socket: Int32

    /// Connects to a numeric IPv4 address.
    /// - Parameter source: the numeric address that it comes from; `nil`: what the system takes.
    /// - Throws: `Failure`.
    package init(
        host: String = "127.0.0.1", port: UInt16, from source: String? = nil, deadlineMilliseconds: Int = 10_000
    ) throws(Failure) {
        socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard socket >= 0 else { throw Failure(operation: "socket", errorNumber: errno) }
        var limit = timeval(tv_sec: deadlineMilliseconds / 1_000, tv_usec: deadlineMilliseconds % 1_000 * 1_000)
        let limitBytes = socklen_t(MemoryLayout<timeval>.size)
        unsafe setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, limitBytes)
        unsafe setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &limit, limitBytes)
        if let source {
            guard unsafe try address(source, port: 0, bind) == 0 else {
                throw Failure(operation: "bind", errorNumber: errno)
            }
        }
        guard unsafe try address(host, port: port, connect) == 0 else {
            throw Failure(operation: "connect", errorNumber: errno)
        }
    }

    /// Calls what takes an address of the socket's kind.
    private func address(
        _ host: String, port: UInt16, _ call: (Int32, UnsafePointer<sockaddr>?, socklen_t) -> Int32
    ) throws(Failure) -> Int32 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        guard unsafe inet_pton(AF_INET, host, &address.sin_addr) == 1 else {
            throw Failure(operation: "inet_pton", errorNumber: EINVAL)
        }
        return unsafe withUnsafePointer(to: &address) { address in
            unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe call(socket, address, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }

    deinit { close(socket) }

    /// Sends all of it.
    /// - Throws: `Failure`, `isDeadline` at the deadline.
    package func send(_ bytes: [UInt8]) throws(Failure) {
        var sent = 0
        while sent < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { bytes in
                unsafe Glibc.send(socket, bytes.baseAddress! + sent, bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw Failure(operation: "send", errorNumber: errno) }
            sent += count
        }
    }

    /// What has come, waiting for something; empty when the peer has closed.
    /// - Throws: `Failure`, `isDeadline` at the deadline.
    package func receive(bytesMax: Int = 65_536) throws(Failure) -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: bytesMax)
        let count = unsafe buffer.withUnsafeMutableBytes { buffer in
            unsafe recv(socket, buffer.baseAddress, buffer.count, 0)
        }
        guard count >= 0 else { throw Failure(operation: "recv", errorNumber: errno) }
        return Array(buffer.prefix(count))
    }

    /// Tells the peer that nothing more will be sent.
    package func finishSending() {
        shutdown(socket, Int32(SHUT_WR))
    }
}
