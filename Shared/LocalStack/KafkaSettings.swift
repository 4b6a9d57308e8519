internal import SystemProcess

/// The two ports of a broker, kept from its first start to its end (`PortReservation`).
struct KafkaPorts: Sendable {
    private let reservations: [PortReservation]

    var client: UInt16 { reservations[0].port }
    var controller: UInt16 { reservations[1].port }

    /// Those of last time where they can be had, else others; recorded.
    static func chosen(for directory: String) throws(LocalStackError) -> KafkaPorts {
        let path = directory + "/ports"
        let known = (Files.text(path) ?? "").split(whereSeparator: \.isWhitespace).compactMap { UInt16($0) }
        let client = try reservePort(known.count == 2 ? known[0] : nil)
        let controller = try reservePort(known.count == 2 ? known[1] : nil)
        try Files.writePrivate("\(client.port) \(controller.port)\n", to: path)
        return KafkaPorts(reservations: [client, controller])
    }
}

/// `server.properties` of one node on a small machine.
enum KafkaSettings {
    static func properties(
        ports: KafkaPorts, listeners: [KafkaBroker.Listener], dataDirectory: String, changes: [String: String]
    ) -> String {
        var values = common
        values["controller.quorum.voters"] = "1@127.0.0.1:\(ports.controller)"
        values["listeners"] =
            (["PLAINTEXT://127.0.0.1:\(ports.client)", "CONTROLLER://127.0.0.1:\(ports.controller)"]
            + listeners.map { "\($0.name)://127.0.0.1:\($0.port)" }).joined(separator: ",")
        values["advertised.listeners"] =
            (["PLAINTEXT://127.0.0.1:\(ports.client)"]
            + listeners.map { "\($0.name)://127.0.0.1:\($0.advertisedPort)" }).joined(separator: ",")
        values["listener.security.protocol.map"] =
            (["PLAINTEXT", "CONTROLLER"] + listeners.map(\.name)).map { "\($0):PLAINTEXT" }.joined(separator: ",")
        values["log.dirs"] = dataDirectory
        values.merge(changes) { _, own in own }
        return values.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)\n" }.joined()
    }

    /// 16 bytes in base64url (RFC 4648, section 5), without padding: 22 characters, of which the last carries two bits.
    /// Small letters are random enough, and none looks like an option to the tool.
    static func newClusterID() -> String {
        let letters = (0..<21).map { _ in Character(Unicode.Scalar(UInt8.random(in: 0x61...0x7A))) }
        return String(letters + ["AQgw".randomElement() ?? "A"])
    }

    private static let common = [
        "process.roles": "broker,controller",
        "node.id": "1",
        "controller.listener.names": "CONTROLLER",
        "inter.broker.listener.name": "PLAINTEXT",
        // One broker: internal topics have one copy, and few partitions, which start sooner.
        "offsets.topic.replication.factor": "1",
        "offsets.topic.num.partitions": "4",
        "transaction.state.log.replication.factor": "1",
        "transaction.state.log.min.isr": "1",
        "transaction.state.log.num.partitions": "4",
        "share.coordinator.state.topic.replication.factor": "1",
        "share.coordinator.state.topic.min.isr": "1",
        "min.insync.replicas": "1",
        // Topics are explicit: a mistyped name must fail.
        "auto.create.topics.enable": "false",
        "group.initial.rebalance.delay.ms": "0",
        "num.partitions": "12",
        "log.message.timestamp.type": "LogAppendTime",
        "log.retention.hours": "168",
        "log.segment.bytes": "134217728",
        "num.network.threads": "2",
        "num.io.threads": "4",
        // A broker that was killed is let back in after 2 s instead of 9.
        "broker.session.timeout.ms": "2000",
        "broker.heartbeat.interval.ms": "500",
        // A broker that starts on a busy machine does not give itself up after a minute, which is Kafka's default.
        "initial.broker.registration.timeout.ms": "300000",
    ]
}

/// Asks a broker for its metadata (Kafka protocol, Metadata request version 4): the answer that names a broker comes
/// only from one that serves clients.
enum KafkaProbe {
    private static let answerMilliseconds = 2_000

    static func isReady(port: UInt16) -> Bool {
        guard let answer = Loopback.exchange(port: port, request: request, milliseconds: answerMilliseconds) else {
            return false
        }
        // size, correlation, throttle time, then the array of brokers
        guard answer.count >= 16 else { return false }
        return answer[12..<16].reduce(0) { $0 << 8 | Int($1) } > 0
    }

    private static let request: [UInt8] = [
        0, 0, 0, 15,  // size of what follows
        0, 3, 0, 4,  // Metadata, version 4
        0, 0, 0, 1,  // correlation
        0xFF, 0xFF,  // no client id
        0, 0, 0, 0,  // no topics
        0,  // none may be created
    ]
}
