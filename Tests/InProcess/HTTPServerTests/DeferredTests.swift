import Platform
import Testing

@testable import HTTPServer

@Suite("A deferred answer") struct DeferredTests {
    @Test("comes from any thread, long after the handler returned") func later() throws {
        let responders = Handoff<Responder>()
        try withServer {
            $0.on(.get, "/later") { _, responder in responders.give(responder) }
        } body: { test in
            let client = try test.client()
            try client.send("GET /later HTTP/1.1\r\nHost: x\r\n\r\n")
            let responder = try responders.take()
            #expect(responder.isWaiting)
            // The server is free meanwhile, though a worker thread served this request.
            #expect(try test.get("/nothing").status == 404)
            responder.answer(.text("here"))
            #expect(!responder.isWaiting)
            #expect(try client.response().text == "here")
        }
    }

    @Test("counts once: the second is dropped and logged") func twice() throws {
        try withServer {
            $0.on(.get, "/twice") { _, responder in
                responder.answer(.text("first"))
                responder.answer(.text("second"))
            }
        } body: { test in
            let client = try test.client()
            try client.send("GET /twice HTTP/1.1\r\nHost: x\r\n\r\nGET /twice HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try client.response().text == "first")
            #expect(try client.response().text == "first")
            let isLogged = test.events.contains { if case .answerIgnored(.get, "/twice") = $0 { true } else { false } }
            #expect(isLogged)
        }
    }

    @Test("is given by the server itself at the deadline, and the connection goes on") func deadline() throws {
        let responders = Handoff<Responder>()
        try withServer {
            $0.answerDeadlineMilliseconds = 200
        } routes: {
            $0.on(.get, "/never") { _, responder in responders.give(responder) }
            $0.on(.get, "/ok") { _ in .text("ok") }
        } body: { test in
            let client = try test.client()
            let asked = MonotonicTime.now
            try client.send("GET /never HTTP/1.1\r\nHost: x\r\n\r\nGET /ok HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try client.response().status == 504)
            #expect(MonotonicTime.now >= asked.advanced(byMilliseconds: 200))
            #expect(try client.response().text == "ok")
            try responders.take().answer(.text("too late"))
            let isLogged = test.events.contains {
                if case .answerDeadlinePassed(.get, "/never") = $0 { true } else { false }
            }
            #expect(isLogged)
            let isIgnored = test.events.contains { if case .answerIgnored(.get, "/never") = $0 { true } else { false } }
            #expect(isIgnored)
        }
    }

    @Test("is given at the deadline even to a request that no worker was free for") func queued() throws {
        let gate = Handoff<Bool>()
        try withServer {
            $0.answerDeadlineMilliseconds = 200
            $0.workerThreads = 1
        } routes: {
            $0.on(.get, "/blocks") { _ in try gate.take() ? .noContent : .noContent }
        } body: { test in
            let clients = try (0..<3).map { _ in try test.client() }
            for client in clients { try client.send("GET /blocks HTTP/1.1\r\nHost: x\r\n\r\n") }
            for client in clients { #expect(try client.response().status == 504) }
            gate.give(true)
        }
    }

    @Test("to a client that has gone harms nobody and leaves nothing behind") func disconnected() throws {
        let responders = Handoff<Responder>()
        weak var exchange: Exchange?
        try withServer {
            $0.on(.get, "/later") { _, responder in responders.give(responder) }
        } body: { test in
            do {
                let client = try test.client()
                try client.send("GET /later HTTP/1.1\r\nHost: x\r\n\r\n")
                let responder = try responders.take()
                exchange = responder.exchange
                withExtendedLifetime(client) {}
            }
            #expect(exchange != nil, "the connection holds its exchange while it is suspended")
            if let exchange { test.server.engine.answer(exchange, .text("anybody there?")) }
            test.server.stop(deadlineMilliseconds: 5_000)
            #expect(exchange == nil)
            #expect(test.server.connectionCount == 0)
        }
    }
}
