import Testing

@testable import HTTPServer

/// A client that sends what it is told, byte for byte, and reads answers one after the other.
final class TestClient {
    struct Response {
        let status: Int
        let headers: HTTPHeaders
        let body: [UInt8]
        var text: String { String(decoding: body, as: UTF8.self) }
    }

    struct Closed: Error {}

    private let connection: TCPConnection
    private var received: [UInt8] = []

    init(port: UInt16) throws {
        connection = try TCPConnection(port: port)
    }

    func send(_ text: String) throws {
        try connection.send(Array(text.utf8))
    }

    func send(_ bytes: [UInt8]) throws {
        try connection.send(bytes)
    }

    /// The next answer; `hasBody` is false for the answer to HEAD, whose length speaks of a body that does not come.
    func response(hasBody: Bool = true) throws -> Response {
        let head = try readHead()
        var lines = head.split(separator: "\r\n")
        let statusLine = lines.removeFirst().split(separator: " ")
        var headers = HTTPHeaders()
        for line in lines {
            let parts = line.split(separator: ":", maxSplits: 1)
            headers.append(String(parts[0]), String(parts[1].drop { $0 == " " }))
        }
        let length = hasBody ? Int(headers["Content-Length"] ?? "0") ?? 0 : 0
        while received.count < length { try readMore() }
        let body = Array(received.prefix(length))
        received.removeFirst(length)
        return Response(status: try #require(Int(statusLine[1])), headers: headers, body: body)
    }

    /// What comes first, and no more than the system gives at once: the rest stays where it is.
    func firstBytes() throws -> String {
        String(decoding: try connection.receive(bytesMax: 64), as: UTF8.self)
    }

    /// Tells the server that nothing more will be sent.
    func finishSending() { connection.finishSending() }

    /// True when the server closes before it says anything more.
    func isClosed() -> Bool {
        guard received.isEmpty else { return false }
        do { return try connection.receive().isEmpty } catch { return !error.isDeadline }
    }

    private func readHead() throws -> String {
        let end = Array("\r\n\r\n".utf8)
        while true {
            if let range = received.firstRange(of: end) {
                let head = String(decoding: received[..<range.lowerBound], as: UTF8.self)
                received.removeFirst(range.upperBound)
                return head
            }
            try readMore()
        }
    }

    private func readMore() throws {
        let bytes = try connection.receive()
        guard !bytes.isEmpty else { throw Closed() }
        received += bytes
    }
}
