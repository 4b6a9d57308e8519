import LocalStack
import Postgres
import SystemProcess
import Testing

@Suite("A proxy between a client and its server")
struct LoopbackProxyTests {
    /// A server of its own: its port is known.
    private final class Place {
        let cluster: PostgresCluster
        let proxy: LoopbackProxy

        init(_ name: String) throws {
            cluster = try PostgresCluster.start(.init(directory: TestDirectories.next(name), durable: false))
            proxy = try LoopbackProxy(to: cluster.port)
        }

        func connect(milliseconds: Int = 10_000) throws -> Connection {
            let url = cluster.url().replacing(":\(cluster.port)/", with: ":\(proxy.port)/")
            return try Connection(ConnectionConfiguration(url: url), deadline: .after(milliseconds: milliseconds))
        }

        func end() throws {
            proxy.close()
            try cluster.destroy()
        }
    }

    private func one(_ connection: Connection, milliseconds: Int = 10_000) throws -> Int32 {
        try connection.query("SELECT 1::integer", deadline: .after(milliseconds: milliseconds)).single()[
            0, as: Int32.self]
    }

    @Test("carries what is sent, large and small, of several connections; cuts all of them at once; carries new ones")
    func carries() throws {
        let place = try Place("carries")
        defer { #expect(throws: Never.self) { try place.end() } }
        let (first, second) = (try place.connect(), try place.connect())
        #expect(try one(first) == 1)
        // More than any buffer on the way holds.
        let text = String(repeating: "x", count: 5 << 20)
        let back = try first.query("SELECT \(text)", deadline: .after(milliseconds: 20_000)).single()[
            0, as: String.self]
        #expect(back == text)
        place.proxy.cut()
        #expect(throws: PostgresError.self) { try one(first) }
        #expect(throws: PostgresError.self) { try one(second) }
        #expect(try one(place.connect()) == 1)
    }

    @Test("leads to another port, and resets what led to the one before")
    func leads() throws {
        let (first, second) = (try Place("first"), try Place("second"))
        defer { #expect(throws: Never.self) { try first.end() } }
        defer { #expect(throws: Never.self) { try second.end() } }
        let connection = try first.connect()
        first.proxy.lead(to: second.cluster.port)
        #expect(throws: PostgresError.self) { try one(connection) }
        let error = #expect(throws: PostgresError.self) { try first.connect() }
        #expect("\(try #require(error))".contains("password"), "another server, which has another password")
        first.proxy.lead(to: first.cluster.port)
        #expect(try one(first.connect()) == 1)
    }

    @Test("what is connected after a cut is not cut by it")
    func cutsThenConnects() throws {
        let place = try Place("cut-then-connect")
        defer { #expect(throws: Never.self) { try place.end() } }
        for _ in 0..<100 {
            place.proxy.cut()
            #expect(try one(place.connect()) == 1)
        }
    }

    @Test("is silent, and carries on where it was")
    func silent() throws {
        let place = try Place("silent")
        defer { #expect(throws: Never.self) { try place.end() } }
        let connection = try place.connect()
        place.proxy.set(.silent)
        #expect(throws: PostgresError.self) { try place.connect(milliseconds: 200) }
        place.proxy.set(.fair)
        #expect(try one(connection) == 1)
    }

    @Test("is slow in both directions")
    func slow() throws {
        let place = try Place("slow")
        defer { #expect(throws: Never.self) { try place.end() } }
        let connection = try place.connect()
        place.proxy.set(.slow(milliseconds: 100))
        let began = ContinuousClock.now
        #expect(try one(connection) == 1)
        #expect(ContinuousClock.now - began >= .milliseconds(200))
    }

    @Test("loses the answer to a COMMIT: what was committed stays, and who asked cannot know")
    func lostAnswer() throws {
        let place = try Place("answers")
        defer { #expect(throws: Never.self) { try place.end() } }
        let connection = try place.connect()
        try connection.execute("CREATE TABLE entry (id integer)", deadline: .after(milliseconds: 10_000))
        place.proxy.lose(.answer(holding: Array("COMMIT\0".utf8)))
        var turn = Pipeline()
        turn.add("BEGIN")
        turn.add("INSERT INTO entry VALUES (7)")
        turn.add("COMMIT")
        #expect(throws: PostgresError.self) { try connection.run(turn, deadline: .after(milliseconds: 10_000)) }
        #expect(place.proxy.losses == 1)
        let another = try place.connect()
        let kept = try another.query("SELECT id FROM entry", deadline: .after(milliseconds: 10_000))
        #expect(try kept.single()[0, as: Int32.self] == 7)
        try another.execute("BEGIN", deadline: .after(milliseconds: 10_000))
        try another.execute("COMMIT", deadline: .after(milliseconds: 10_000))
        #expect(place.proxy.losses == 1, "one answer, not every one")
    }

    @Test("loses a request: the server never hears of it")
    func lostRequest() throws {
        let place = try Place("requests")
        defer { #expect(throws: Never.self) { try place.end() } }
        let connection = try place.connect()
        try connection.execute("CREATE TABLE entry (id integer)", deadline: .after(milliseconds: 10_000))
        place.proxy.lose(.request(holding: Array("INSERT".utf8)))
        #expect(try one(connection) == 1, "another request passes")
        #expect(throws: PostgresError.self) {
            try connection.execute("INSERT INTO entry VALUES (7)", deadline: .after(milliseconds: 10_000))
        }
        #expect(place.proxy.losses == 1)
        let another = try place.connect()
        let kept = try another.query("SELECT count(*) FROM entry", deadline: .after(milliseconds: 10_000))
        #expect(try kept.single()[0, as: Int64.self] == 0)
    }

    @Test("closes a connection to a server that is not there")
    func nobody() throws {
        let nobody = try PortReservation.any()
        let proxy = try LoopbackProxy(to: nobody.port)
        defer { proxy.close() }
        #expect(
            Loopback.exchange(
                port: proxy.port, request: [1], untilClosedWithinMilliseconds: 5_000, bytesMax: 10)?.isEmpty ?? true)
    }

    @Test("refuses: what is open is reset, what comes is reset, and the port stays its own; then it carries again")
    func refusing() throws {
        let place = try Place("refusing")
        defer { #expect(throws: Never.self) { try place.end() } }
        let connection = try place.connect()
        #expect(try one(connection) == 1)
        for _ in 1...3 {
            try place.proxy.setAndWait(.refusing)
            #expect(try PortReservation.of(place.proxy.port) == nil)
            #expect(throws: PostgresError.self) { try place.connect() }
        }
        #expect(throws: PostgresError.self) { try one(connection) }
        try place.proxy.setAndWait(.fair)
        #expect(try one(place.connect()) == 1)
    }
}
