import Glibc
import Platform
import Testing

@testable import HTTPServer

@Suite("Stopping a server") struct StopTests {
    /// Stops on a thread of its own; what it gives when done.
    private func stop(_ server: HTTPServer, deadlineMilliseconds: Int) throws -> Handoff<MonotonicTime> {
        let done = Handoff<MonotonicTime>()
        _ = try NamedThread.start(name: "test") {
            server.stop(deadlineMilliseconds: deadlineMilliseconds)
            done.give(.now)
        }
        return done
    }

    @Test("lets a request in hand finish, and takes no new ones") func graceful() throws {
        let begun = Handoff<Bool>()
        let gate = Handoff<Bool>()
        try withServer {
            $0.on(.get, "/work") { _ in
                begun.give(true)
                return .text(try gate.take() ? "finished" : "")
            }
        } body: { test in
            let client = try test.client()
            let idle = try test.client()
            try idle.send("GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try idle.response().status == 404)
            try client.send("GET /work HTTP/1.1\r\nHost: x\r\n\r\n")
            _ = try begun.take()
            let done = try stop(test.server, deadlineMilliseconds: 10_000)
            // As soon as it stops, it says so on open connections and refuses others, though the work goes on.
            var word: String?
            while word == nil {
                try idle.send("GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n")
                word = try idle.response().headers["Connection"]
            }
            #expect(word?.lowercased() == "close")
            #expect(throws: TCPConnection.Failure(operation: "connect", errorNumber: ECONNREFUSED)) {
                try TCPConnection(port: test.port)
            }
            gate.give(true)
            let answer = try client.response()
            #expect(answer.text == "finished")
            #expect(answer.headers["Connection"]?.lowercased() == "close")
            _ = try done.take()
            #expect(test.events.all.isEmpty)
        }
    }

    @Test("answers 503 for a handler that does not, and is back in time") func pastDeadline() throws {
        let responders = Handoff<Responder>()
        try withServer {
            $0.on(.get, "/never") { _, responder in responders.give(responder) }
        } body: { test in
            let client = try test.client()
            try client.send("GET /never HTTP/1.1\r\nHost: x\r\n\r\n")
            let responder = try responders.take()
            let asked = MonotonicTime.now
            test.server.stop(deadlineMilliseconds: 100)
            #expect(MonotonicTime.now < asked.advanced(byMilliseconds: 1_500))
            #expect(try client.response().status == 503)
            #expect(client.isClosed())
            responder.answer(.text("late"))
            let isCut = test.events.contains { if case .stopCutShort(requests: 1) = $0 { true } else { false } }
            #expect(isCut)
        }
    }

    @Test("leaves a handler that hangs, and says so") func hangingHandler() throws {
        let begun = Handoff<Bool>()
        let gate = Handoff<Bool>()
        try withServer {
            $0.on(.get, "/hangs") { _ in
                begun.give(true)
                return try gate.take() ? .noContent : .noContent
            }
        } body: { test in
            let client = try test.client()
            try client.send("GET /hangs HTTP/1.1\r\nHost: x\r\n\r\n")
            _ = try begun.take()
            test.server.stop(deadlineMilliseconds: 50)
            #expect(try client.response().status == 503)
            let isLogged = test.events.contains { if case .handlersAbandoned(count: 1) = $0 { true } else { false } }
            #expect(isLogged)
            gate.give(true)
            let isDropped = test.events.contains { if case .answerIgnored(.get, "/hangs") = $0 { true } else { false } }
            #expect(isDropped)
        }
    }

    @Test("races with answers and connections, and loses nothing it began", arguments: 0..<10) func race(round: Int)
        throws
    {
        try withServer {
            $0.pollingThreads = 2
        } routes: {
            $0.on(.get, "/a") { _ in .text("a") }
            $0.on(.get, "/b") { _, responder in _ = try NamedThread.start(name: "test") { responder.answer(.text("b")) }
            }
        } body: { test in
            let clients = try (0..<40).map { _ in try test.client() }
            for (number, client) in clients.enumerated() {
                try client.send("GET /\(number % 2 == 0 ? "a" : "b") HTTP/1.1\r\nHost: x\r\n\r\n")
            }
            let done = try stop(test.server, deadlineMilliseconds: round % 2 == 0 ? 0 : 5_000)
            for client in clients {
                // A connection that was never accepted, or from which nothing was read yet, may just be closed.
                guard let answer = try? client.response() else { continue }
                #expect([200, 503].contains(answer.status))
            }
            _ = try done.take()
            #expect(test.server.connectionCount == 0)
        }
    }
}
