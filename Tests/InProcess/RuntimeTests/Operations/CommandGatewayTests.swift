import Contracts
import EmbeddedKafka
import HTTPServer
import JSON
import Kafka
import LocalStack
import Platform
import Postgres
import Synchronization
import TestSupport
import Testing

@testable import Runtime

@Suite("Commands over HTTP")
struct CommandGatewayTests {
    /// A broker, a database with a command log, a gateway behind HTTP, and a lane that decides.
    private final class House: Sendable {
        let broker: BrokerFront
        let lane = TestLane()
        let gateway: CommandGateway
        let server: ServiceServer
        let http: HTTPClient

        init(
            deadlineMilliseconds: Int = 5_000, brokerIsDown: Bool = false, databaseIsDown: Bool = false,
            kafkaProperties: [String: String] = [:],
            topics: TopicAgreement = .agreed(),
            outcome: @escaping @Sendable (CloudEvent) -> String?
        ) throws {
            let topic = RegisterCustomer.recipient.commandsTopic
            broker = try BrokerFront()
            try broker.broker.createTopic(topic, partitions: 4)
            let database = try ConnectionConfiguration(url: SharedTestCluster.database("commands").url)
            let connection = try Connection(database, deadline: .after(milliseconds: 10_000))
            try Migrator.migrate(
                connection, service: RegisterCustomer.recipient, migrations: [],
                deadline: .after(milliseconds: 10_000))
            if brokerIsDown {
                try broker.takeDown()
            } else {
                try lane.start(
                    bootstrapServers: broker.bootstrapServers, database: database, topic: topic, partitions: 4,
                    outcome: outcome)
            }
            var client = ClientConfiguration(bootstrapServers: broker.bootstrapServers, clientID: "gateway")
            client.logHandler = { _ in }
            client.additional = kafkaProperties
            let (health, metrics) = (Health(), MetricsRegistry())
            let logger = Logger(label: "test", handler: LogRecorder())
            var reached = database
            if databaseIsDown { reached.hosts = [.init("127.0.0.1", port: 1)] }
            var configuration = CommandGateway.Configuration(
                kafka: client, database: reached, partitions: 4, deadlineMilliseconds: deadlineMilliseconds)
            // A busy machine is not a database that is away.
            configuration.queryDeadlineMilliseconds = 30_000
            gateway = CommandGateway(
                configuration,
                health: health, metrics: metrics, logger: logger, topics: topics)
            let pool = ConnectionPool(database, connectionsMax: 2)
            server = ServiceServer(
                HTTPServerConfiguration(), about: .init(title: "T", version: "1", summary: "T."),
                endpoints: Endpoint.commands(
                    [
                        .command(
                            "/v1/customers", tag: "Customers", summary: "Register a customer",
                            description: "Registers a customer.", RegisterCustomer.self, answer: Answer.self,
                            createsSomething: true, gateway: gateway),
                        .command(
                            "/v1/orders/{id}/cancellation", tag: "Orders", summary: "Cancel an order",
                            description: "Cancels an order.", ofPath: CancelOrder.self, answer: Answer.self,
                            gateway: gateway),
                    ], access: ReadAccess(pool: pool)), metrics: metrics, logger: logger)
            try gateway.start()
            http = HTTPClient(port: try server.start(), answerSeconds: 30)
        }

        func close() {
            #expect(gateway.stop(milliseconds: 10_000))
            server.stop(milliseconds: 1_000)
            #expect(lane.stop())
            #expect(lane.failure.withLock { $0 } == nil)
        }

        func register(_ name: String, headers: [String: String] = [:]) throws -> HTTPClient.Answer {
            try http.send(
                "POST", "/v1/customers", headers: headers,
                body: #"""
                    {"account":"ACME","party":{"name":"\#(name)","address":{"country":"DE"}},"currency":"EUR",\#
                    "paymentTermsDays":30}
                    """#)
        }
    }

    @Test(
        "are not sent before the topics were compared with the settings, nor where these differ, and the reason is told"
    )
    func disagreement() throws {
        let topics = TopicAgreement()
        let house = try House(topics: topics) { _ in #"{"status":"accepted","result":{}}"# }
        defer { house.close() }
        let early = try house.register("Acme")
        #expect(early.status == 503 && early.text.contains("not been compared"), "\(early.text)")
        topics.disagree(because: PartitionsDiffer(setting: 24, topics: 12).description)
        let differing = try house.register("Acme")
        #expect(differing.status == 503 && differing.text.contains("O2C_PARTITIONS says 24"), "\(differing.text)")
        #expect(house.lane.received.withLock { $0 }.isEmpty)
        topics.agree()
        #expect(try house.register("Acme").status == 201)
    }

    @Test("are answered with the committed outcome, once, however often they are sent")
    func acceptedOnce() throws {
        let house = try House { _ in #"{"status":"accepted","result":{"customerId":"1-1"}}"# }
        defer { house.close() }
        let headers = [
            "Idempotency-Key": "reg-1", "O2C-Source": "/erp", "O2C-Actor": "ada", "O2C-Reason": "new account",
            "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        ]
        let first = try house.register("Acme", headers: headers)
        #expect(first.status == 201, "\(first.text)")
        #expect(try first.json["result"]?["customerId"]?.string == "1-1")
        #expect(first.headers["idempotency-key"] == "reg-1")
        let second = try house.register("Acme", headers: headers)
        #expect(second.status == 201)
        #expect(second.body == first.body)

        let received = house.lane.received.withLock { $0 }
        #expect(received.count == 1)
        let event = try #require(received.first)
        #expect(event.source == "/erp")
        #expect(event.type == RegisterCustomer.type)
        #expect(event.actor == "ada")
        #expect(event.reason == "new account")
        #expect(event.traceparent == headers["traceparent"])

        let other = try house.register("Someone else", headers: headers)
        #expect(other.status == 409)
        #expect(other.text.contains("reg-1"))

        let key = try #require(try first.json["key"]?.string)
        let status = try house.http.get("/v1/commands/\(key)")
        #expect(status.status == 200)
        #expect(try status.json["actor"]?.string == "ada")
        #expect(try status.json["outcome"]?["status"]?.string == "accepted")
        #expect(try house.http.get("/v1/commands/\(String(repeating: "0", count: 32))").status == 404)
        #expect(try house.http.get("/v1/commands/x").status == 404)
    }

    @Test("about the thing that the path names need not repeat it")
    func pathNamesIt() throws {
        let house = try House { _ in #"{"status":"accepted","result":{}}"# }
        defer { house.close() }
        let answer = try house.http.send(
            "POST", "/v1/orders/1-7/cancellation", body: #"{"reason":"too late"}"#)
        #expect(answer.status == 200, "\(answer.text)")
        let event = try #require(house.lane.received.withLock { $0 }.first)
        #expect(event.type == CancelOrder.type)
        let sent: CancelOrder = try event.decode()
        #expect(sent == CancelOrder(order: "1-7", reason: "too late"))
        let missing = try house.http.send("POST", "/v1/orders/1-7/cancellation", body: "{}")
        #expect(missing.status == 400)
        #expect(try missing.json["errors"]?[0]?["pointer"]?.string == "/reason")
    }

    @Test("that are refused are told every reason")
    func refused() throws {
        let house = try House { _ in
            """
            {"status":"refused","reasons":[{"pointer":"/name","code":"empty","detail":"A name is needed."},
            {"pointer":"/country","code":"unknown-country","detail":"No country DE."}]}
            """
        }
        defer { house.close() }
        let answer = try house.register("")
        #expect(answer.status == 422)
        #expect(answer.headers["content-type"] == "application/problem+json")
        #expect(try answer.json["code"]?.string == "command-refused")
        #expect(try answer.json["errors"]?.array?.compactMap { $0["code"]?.string } == ["empty", "unknown-country"])
        #expect(answer.headers["idempotency-key"]?.count == 36)
    }

    @Test("that have seen another version are a conflict, which names both")
    func anotherVersion() throws {
        let house = try House { _ in
            """
            {"status":"refused","reasons":[{"pointer":"/expectedVersion","code":"version-differs",
            "detail":"the sender has seen version 1, and there is version 2"}]}
            """
        }
        defer { house.close() }
        let answer = try house.register("Acme")
        #expect(answer.status == 409)
        #expect(try answer.json["code"]?.string == "version-differs")
        #expect(
            try answer.json["errors"]?[0]?["detail"]?.string?.hasSuffix("version 1, and there is version 2") == true)
    }

    @Test("that are not of their kind are refused at the door")
    func malformed() throws {
        let house = try House { _ in nil }
        defer { house.close() }
        let missing = try house.http.send(
            "POST", "/v1/customers",
            body: #"{"account":"A","party":{"name":"B","address":{"country":"DE"}},"currency":"EUR"}"#)
        #expect(missing.status == 400)
        #expect(try missing.json["errors"]?[0]?["pointer"]?.string == "/paymentTermsDays")
        #expect(try house.http.send("POST", "/v1/customers", body: "{").status == 400)
        let unknown = try house.http.send(
            "POST", "/v1/customers",
            body: #"""
                {"account":"A","party":{"name":"B","address":{"country":"DE"}},"currency":"EUR","credit_limit":5,\#
                "paymentTermsDays":30}
                """#)
        #expect(unknown.status == 400)
        #expect(try unknown.json["errors"]?[0]?["pointer"]?.string == "/credit_limit")
        #expect(try unknown.json["errors"]?[0]?["code"]?.string == "unknown-member")
        let large = try house.register(String(repeating: "n", count: Sizes.commandBytesMax))
        #expect(large.status == 413 && large.headers["content-type"] == "application/problem+json")
        #expect(
            try house.http.send("POST", "/v1/customers", headers: ["Content-Type": "text/plain"]).status == 415)
        let (key, actor) = (String(repeating: "k", count: 129), String(repeating: "é", count: 65))
        for (name, value, words) in [
            ("Idempotency-Key", key, "1 to 128 bytes, not 129"), ("Idempotency-Key", "", "1 to 128 bytes, not 0"),
            ("O2C-Source", "", "1 to 256 bytes"), ("O2C-Actor", actor, "128 bytes in UTF-8, not 130"),
        ] {
            let refused = try house.register("A", headers: [name: value])
            #expect(refused.status == 400 && refused.text.contains(words), "\(refused.text)")
            #expect(try refused.json["errors"]?[0]?["parameter"]?.string == name)
        }
        let nameless = try house.http.send(
            "POST", "/v1/orders/\(String(repeating: "n", count: 1_000))/cancellation", body: #"{"reason":"x"}"#)
        #expect(nameless.status == 400 && nameless.text.contains("subject"), "\(nameless.text)")
        #expect(try nameless.json["errors"]?[0]?["pointer"]?.string == "")
        #expect(house.lane.received.withLock { $0 }.isEmpty)
    }

    @Test("that are not decided in time are answered 202 and where to look")
    func pending() throws {
        let house = try House(deadlineMilliseconds: 1_500) { _ in nil }
        defer { house.close() }
        let answer = try house.register("Acme", headers: ["Idempotency-Key": "slow"])
        #expect(answer.status == 202, "\(answer.text)")
        let location = try #require(answer.headers["location"])
        #expect(location.hasPrefix("/v1/commands/"))
        #expect(try house.http.get(location).status == 404)
    }

    @Test("are answered 503 while the broker is away")
    func brokerAway() throws {
        let house = try House(deadlineMilliseconds: 500, brokerIsDown: true) { _ in nil }
        defer { house.close() }
        let answer = try house.register("Acme")
        #expect(answer.status == 503)
        #expect(answer.headers["retry-after"] != nil)
        #expect(answer.headers["idempotency-key"] != nil)
    }

    @Test("are answered 503 and not sent while the database is away")
    func databaseAway() throws {
        let house = try House(databaseIsDown: true) { _ in nil }
        defer { house.close() }
        let answer = try house.register("Acme")
        #expect(answer.status == 503)
        #expect(house.lane.received.withLock { $0 }.isEmpty)
    }

    @Test("that Kafka has are answered 202 when the instance stops")
    func stopping() throws {
        let house = try House(deadlineMilliseconds: 60_000) { _ in nil }
        defer { house.close() }
        let answer = try Asked { try house.register("Acme") }
        #expect(house.lane.receivesAny(milliseconds: 240_000))
        #expect(house.gateway.stop(milliseconds: 10_000))
        #expect(try answer.value().status == 202)
        #expect(try house.register("Acme").status == 503)
    }

    @Test("of many clients at once are each answered with their own outcome")
    func many() throws {
        let house = try House { event in #"{"status":"accepted","result":"\#(event.id)"}"# }
        defer { house.close() }
        let asked = try (0..<40).map { number in
            try Asked { try house.register("Acme", headers: ["Idempotency-Key": "n\(number)"]) }
        }
        for (number, asked) in asked.enumerated() {
            #expect(try asked.value().json["result"]?.string == "n\(number)")
        }
        #expect(house.lane.received.withLock { $0 }.count == 40)
    }

    @Test(
        "are told apart: one that the log refuses for its size is answered 413, not with an invitation to send it again"
    )
    func tooLarge() throws {
        let house = try House(kafkaProperties: ["message.max.bytes": "1000"]) { _ in #"{"status":"accepted"}"# }
        defer { house.close() }
        #expect(try house.register("Acme").status == 201)
        let large = try house.register(String(repeating: "x", count: 2_000))
        #expect(large.status == 413, "\(large.text)")
        #expect(large.headers["retry-after"] == nil)
    }

    private func status(_ house: House, _ headerLines: [UInt8]) throws -> (status: Int, text: String) {
        let body = #"""
            {"account":"ACME","party":{"name":"Acme","address":{"country":"DE"}},"currency":"EUR","paymentTermsDays":30}
            """#
        let head = "POST /v1/customers HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n"
        let rest = "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
        let connection = try TCPConnection(port: house.http.port)
        try connection.send(Array(head.utf8) + headerLines + Array("\r\n\(rest)".utf8))
        let text = String(decoding: try connection.receive(), as: UTF8.self)
        return (try #require(text.split(separator: " ").dropFirst().first.flatMap { Int($0) }), text)
    }

    @Test(
        """
        are named by keys that are compared byte by byte: blanks around one are none of it, and what is not printable \
        ASCII is refused
        """
    )
    func keys() throws {
        let house = try House { _ in #"{"status":"accepted"}"# }
        defer { house.close() }
        for line in ["Idempotency-Key:key 1", "Idempotency-Key: \t key 1 \t ", "idempotency-key: key 1"] {
            let (status, text) = try status(house, Array(line.utf8))
            #expect(status == 201, "\(text)")
            #expect(text.contains("Idempotency-Key: key 1\r\n"), "\(text)")
        }
        #expect(house.lane.received.withLock { $0.count } == 1)
        for name in ["Idempotency-Key", "O2C-Source"] {
            for bytes: [UInt8] in [[0xe9], [0xe8], Array("é".utf8), [0x7f], [0xff, 0xfe], [0x61, 0x9b]] {
                let (status, text) = try status(house, Array("\(name): a".utf8) + bytes)
                #expect(status == 400)
                #expect(text.contains("The header \(name) must be printable ASCII."), "\(text)")
            }
        }
        for bytes in ["\u{202e}evil", "a\u{9b}31m"] {
            let (status, text) = try status(house, Array("O2C-Actor: \(bytes)".utf8))
            #expect(status == 400, "\(text)")
        }
        let (status, text) = try status(house, Array("Idempotency-Key: k2\r\nO2C-Actor: José".utf8))
        #expect(status == 201, "\(text)")
        #expect(house.lane.received.withLock { $0.last?.actor } == "José")
    }
}
