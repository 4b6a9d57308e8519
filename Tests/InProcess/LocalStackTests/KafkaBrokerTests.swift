import LocalStack
import SystemProcess
import Testing

@Suite("A Kafka broker of our own", .enabled(if: KafkaBroker.installedHome != nil, "KAFKA_HOME is not set"))
struct KafkaBrokerTests {
    @Test("starts, is killed, starts again on its port with its data, and stops")
    func life() throws {
        let home = try #require(KafkaBroker.installedHome)
        let directory = TestDirectories.next("kafka")
        let broker = try KafkaBroker.start(.init(kafkaHome: home, directory: directory))
        defer { #expect(throws: Never.self) { try broker.destroy() } }
        let port = broker.port
        let pid = try #require(broker.processID)
        #expect(Loopback.isListening(port: port))
        try topics(home, broker, "--create", "--topic", "kept", "--partitions", "3")

        broker.kill()
        #expect(!Host.isRunning(pid: pid))
        #expect(!Loopback.isListening(port: port))

        try broker.start()
        #expect(broker.port == port)
        #expect(try topics(home, broker, "--list").split(separator: "\n").contains("kept"))

        broker.stop()
        #expect(!broker.isRunning)
    }

    @Test("says what the broker said when a setting is wrong")
    func wrongSetting() throws {
        let home = try #require(KafkaBroker.installedHome)
        let directory = TestDirectories.next("kafka-wrong")
        defer { removeTree(directory) }
        let error = #expect(throws: LocalStackError.self) {
            try KafkaBroker.start(
                .init(kafkaHome: home, directory: directory, settings: ["num.io.threads": "several"]))
        }
        #expect("\(try #require(error))".contains("num.io.threads"))
    }

    @discardableResult
    private func topics(_ home: String, _ broker: KafkaBroker, _ arguments: String...) throws -> String {
        let tool = ProcessConfiguration(
            executable: home + "/bin/kafka-topics.sh",
            arguments: ["--bootstrap-server", broker.bootstrapServers] + arguments,
            environment: ["LOG_DIR": "/tmp"], output: .captured(bytesMax: 65_536))
        let (status, output) = try ChildProcess.run(tool, withinMilliseconds: 60_000)
        #expect(status.isSuccess, "\(output)")
        return output
    }
}

@Suite("A Kafka that is not there")
struct MissingKafkaTests {
    @Test("is named, with what was looked for")
    func missing() throws {
        let error = #expect(throws: LocalStackError.self) {
            try KafkaBroker.start(.init(kafkaHome: "/nowhere", directory: TestDirectories.next("none")))
        }
        #expect("\(try #require(error))".contains("KAFKA_HOME holds '/nowhere', without bin/kafka-storage.sh"))
    }
}
