import Contracts
import HTTPServer
import Testing

@testable import SystemDriver

/// Clients that send the largest body at once, all but its last byte: as many of them as the budget holds are kept.
final class BodyFlood {
    private static let bodyBytes = Sizes.requestBodyBytesMax
    private static let pieceBytes = 100_000
    private static let answerMilliseconds = 60_000

    private let connections: [TCPConnection]

    /// Returns once the server has read all of it.
    init(_ clients: Int, to instance: ServiceInstance, from address: String) throws {
        let head =
            "POST /v1/orders HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            + "Content-Length: \(Self.bodyBytes)\r\n\r\n"
        connections = try (0..<clients).map { _ in
            try TCPConnection(port: instance.port, from: address, deadlineMilliseconds: Self.answerMilliseconds)
        }
        for connection in connections { try connection.send(Array(head.utf8)) }
        // A body that is no JSON until its very end: all of it has to be held, where it is held at all.
        let piece = [UInt8](repeating: 0x20, count: Self.pieceBytes)
        var left = Self.bodyBytes - 1
        while left > 0 {
            let part = Array(piece.prefix(left))
            for connection in connections { try connection.send(part) }
            left -= part.count
        }
    }

    /// Sends the last byte of each: what was kept is read and refused, and all others are told when to come again.
    func finish() throws {
        for connection in connections { try connection.send([0x20]) }
        var statuses: [Int: Int] = [:]
        for connection in connections {
            let text = String(decoding: try connection.receive(), as: UTF8.self)
            let status = try #require(text.split(separator: " ").dropFirst().first.flatMap { Int($0) }, "\(text)")
            #expect((status == 503) == text.contains("Retry-After"), "\(text)")
            statuses[status, default: 0] += 1
        }
        #expect(Set(statuses.keys) == [400, 503], "\(statuses)")
        #expect(statuses[400] ?? 0 >= 16, "as many as the budget holds are taken: \(statuses)")
    }
}
