import LocalStack
import SystemProcess
import Testing

@Suite("A reserved port")
struct PortReservationTests {
    @Test("is nobody else's: neither a second reservation nor a proxy gets it, whether its server runs or not")
    func exclusive() throws {
        let reserved = try PortReservation.any()
        #expect(try PortReservation.of(reserved.port) == nil)
        let server = try Listener(port: reserved.port)
        defer { server.end() }
        #expect(try PortReservation.of(reserved.port) == nil)
    }

    @Test("cannot be had while a server listens that has not reserved it")
    func taken() throws {
        let proxy = try LoopbackProxy(to: 1)
        defer { proxy.close() }
        #expect(try PortReservation.of(proxy.port) == nil)
    }

    @Test("is there for a server that ends and starts again, with clients in between")
    func restarts() throws {
        let reserved = try PortReservation.any()
        for _ in 1...5 {
            let server = try Listener(port: reserved.port)
            let answer = Loopback.exchange(
                port: reserved.port, request: Array("GET / HTTP/1.0\r\n\r\n".utf8), milliseconds: 10_000)
            #expect(answer?.starts(with: "HTTP/".utf8) == true)
            server.end()
            #expect(!Loopback.isListening(port: reserved.port), "who connects is refused")
        }
    }

    @Test("is free again when the reservation ends")
    func released() throws {
        let port = try PortReservation.any().port
        let again = try #require(try reserveSoon(port))
        #expect(again.port == port)
    }
}

/// Reserves a port that was just released: a child that another test is just starting may hold it until its program is
/// executed.
func reserveSoon(_ port: UInt16) throws -> PortReservation? {
    let end = ContinuousClock.now + .seconds(30)
    while ContinuousClock.now < end { if let reservation = try PortReservation.of(port) { return reservation } }
    return nil
}

/// A server as others write them: Python's, which sets SO_REUSEADDR as PostgreSQL, Java and libmicrohttpd do.
private final class Listener {
    private let process: ChildProcess
    private let port: UInt16

    init(port: UInt16) throws {
        self.port = port
        process = try ChildProcess(
            ProcessConfiguration(
                executable: "/usr/bin/python3",
                arguments: ["-m", "http.server", "--bind", "127.0.0.1", "\(port)"], output: .captured(bytesMax: 4096)))
        let end = ContinuousClock.now + .seconds(30)
        while !Loopback.isListening(port: port) {
            guard process.wait(milliseconds: 10) == nil, ContinuousClock.now < end else {
                throw LocalStackError.system("no server on \(port): \(process.capturedOutput)")
            }
        }
    }

    func end() { process.killAndWait() }
    deinit { process.killAndWait() }
}
