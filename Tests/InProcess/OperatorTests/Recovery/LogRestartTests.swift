import Contracts
import EmbeddedKafka
import JSON
import Kafka
import LocalStack
import Postgres
import Runtime
import TestSupport
import Testing

@testable import Operator

@Suite("restart-log")
final class LogRestartTests {
    private var directories: [StackDirectory] = []

    deinit {
        for directory in directories {
            do { try directory.remove() } catch { Issue.record("\(error)") }
        }
    }

    /// A path that goes with the test.
    private func path() -> String {
        let path = TestDirectories.next("rescue")
        directories.append(StackDirectory(path))
        return path
    }

    private static let topic = Service.orderIntake.commandsTopic

    private func client(_ broker: EmbeddedBroker) throws -> ClientConfiguration {
        try KafkaClients.configuration(bootstrapServers: broker.bootstrapServers, role: "test")
    }

    private func broker() throws -> EmbeddedBroker {
        let broker = try EmbeddedBroker()
        try TopicSetup().run(broker)
        return broker
    }

    private func headers(_ pairs: [(String, String)]) -> [Header] {
        pairs.map { Header(name: $0.0, value: Array($0.1.utf8)) }
    }

    /// Commands from outside, some bad, in two lanes: whatever they claim to be, nobody else has them.
    private func fill(_ broker: EmbeddedBroker) throws {
        let producer = try Producer(ProducerConfiguration(client: client(broker)))
        func send(_ value: String?, lane: Lane, _ pairs: [(String, String)]) throws {
            try producer.send(
                topic: Self.topic, partition: lane, key: value.map { Array("key of \($0)".utf8) },
                value: value.map { Array($0.utf8) }, headers: headers(pairs))
        }
        for lane in [Lane(0), 1] {
            try send("1", lane: lane, [("ce_type", SubmitOrder.type), ("ce_id", "1")])
            try send("2", lane: lane, [("ce_type", SubmitOrder.type), (RecordHeaders.forwarded, "5.\(lane).9")])
            try send("3", lane: lane, [])
            try send(nil, lane: lane, [("ce_id", "a tombstone")])
        }
        try producer.flush(deadlineMilliseconds: 20_000) { #expect($0.error == nil) }
    }

    private func bounds(_ broker: EmbeddedBroker) throws -> [TopicPartition: Watermarks] {
        let places = [Lane(0), 1, 2].map { TopicPartition(topic: Self.topic, partition: $0) }
        return try Admin(client(broker)).watermarks(of: places, deadlineMilliseconds: 10_000)
    }

    private func read(
        _ broker: EmbeddedBroker, from positions: [TopicPartition: InputPosition] = [:]
    ) throws -> (counts: CommandRescue.Counts, commands: [KeptRecord]) {
        var commands: [KeptRecord] = []
        let rescue = CommandRescue(client: try client(broker), stop: StopRequest())
        let counts = try rescue.read(from: positions, bounds(broker)) { commands.append($0) }
        return (counts, commands.sorted { ($0.partition, $0.offset) < ($1.partition, $1.offset) })
    }

    private func kept(_ commands: [KeptRecord]) throws -> RescueDirectory {
        let directory = RescueDirectory(path: path())
        try directory.prepare()
        try directory.write(directory.commandsPath) { line in
            for command in commands { try line(try command.line()) }
        }
        return directory
    }

    @Test("keeps what came from outside, good or bad")
    func origins() throws {
        let broker = try broker()
        try fill(broker)
        let (counts, commands) = try read(broker)
        #expect(counts == .init(kept: 8))
        #expect(commands.map(\.offset) == [0, 1, 2, 3, 0, 1, 2, 3])
        #expect(commands.map(\.partition) == [0, 0, 0, 0, 1, 1, 1, 1])
        #expect(commands.last?.value == nil && commands.last?.key == nil)
    }

    @Test("begins where the lane stands if it knows this log, and at the beginning if it does not")
    func positions() throws {
        let broker = try broker()
        try fill(broker)
        let place = TopicPartition(topic: Self.topic, partition: 0)
        let fingerprints = try fingerprints(broker, place)
        func offsets(_ position: InputPosition) throws -> [Int64] {
            try read(broker, from: [place: position]).commands.filter { $0.partition == 0 }.map(\.offset)
        }
        #expect(try offsets(InputPosition(next: 2, fingerprint: fingerprints[1])) == [2, 3])
        #expect(try offsets(InputPosition(next: 4, fingerprint: fingerprints[3])) == [])
        var other = fingerprints[1]
        other.keyHash += 1
        #expect(try offsets(InputPosition(next: 2, fingerprint: other)) == [0, 1, 2, 3])
        #expect(try offsets(InputPosition(next: 4, fingerprint: other)) == [0, 1, 2, 3])
        #expect(try offsets(InputPosition(next: 400, fingerprint: fingerprints[1])) == [0, 1, 2, 3])
    }

    private func fingerprints(_ broker: EmbeddedBroker, _ place: TopicPartition) throws -> [InputPosition.Fingerprint] {
        let consumer = try Consumer(ConsumerConfiguration(client: client(broker), groupID: "test"))
        try consumer.assign([PartitionOffset(place, offset: 0)])
        var fingerprints: [InputPosition.Fingerprint] = []
        let end = ContinuousClock.now + .seconds(20)
        while fingerprints.count < 4, ContinuousClock.now < end {
            if case .message(let fingerprint) = consumer.poll(milliseconds: 100, { InputPosition.Fingerprint(of: $0) })
            {
                fingerprints.append(fingerprint)
            }
        }
        try #require(fingerprints.count == 4)
        return fingerprints
    }

    @Test("writes what was kept to the byte; what an interrupted run has written is not written twice")
    func comesBack() throws {
        let old = try broker()
        try fill(old)
        let commands = try read(old).commands
        let directory = try kept(commands)
        let fresh = try broker()
        let writer = CommandReturn(client: try client(fresh), stop: StopRequest())
        // An earlier run came so far: all of lane 0 but the last two, and one of lane 1.
        let begun = try kept(Array(commands[0..<2] + commands[4..<5]))
        #expect(try writer.write(begun, bounds(fresh)) == 3)
        #expect(try writer.write(directory, bounds(fresh)) == 5)
        let found = try read(fresh).commands
        #expect(try found.map { try $0.fingerprint() } == commands.map { try $0.fingerprint() })
        #expect(try writer.write(directory, bounds(fresh)) == 0)
    }

    private func restart(_ broker: EmbeddedBroker, _ schemas: Schemas) throws -> LogRestart {
        LogRestart(
            schemas: schemas, client: try client(broker), directory: RescueDirectory(path: path()),
            stop: StopRequest(), narration: Narration(isQuiet: true))
    }

    /// Says that lane 0 of a service has published a fact.
    private func publish(
        _ number: Int64, of service: Service, _ broker: EmbeddedBroker, _ system: SystemIdentity = .test
    ) throws {
        let producer = try Producer(ProducerConfiguration(client: client(broker)))
        try producer.send(
            topic: service.factsTopic, partition: 0, key: nil, value: Array("{}".utf8),
            headers: headers([
                ("ce_type", "t.v1"), ("ce_id", "0.0.\(number)"), (SystemIdentity.header, "\(system)"),
            ]))
        try producer.flush(deadlineMilliseconds: 20_000) { #expect($0.error == nil) }
    }

    @Test("names the lanes that are behind their logs; where there is none nothing is done")
    func behind() throws {
        let broker = try broker()
        let schemas = try SampleBusiness.get().schemas()
        let restart = try restart(broker, schemas)
        let failure = #expect(throws: OperatorFailure.self) { try restart.run(force: false) }
        #expect(failure?.message.contains("No lane is behind its log") == true)
        let given = try #require(
            try LaneCheckpoint.all(of: .billing, schemas).first { $0.lane == 0 }?.facts)
        try publish(given, of: .billing, broker)
        #expect(try restart.look().behind.isEmpty)
        try publish(given + 5, of: .billing, broker)
        let lost = LostFuture(service: .billing, lane: 0, published: given + 5, given: given)
        #expect(try restart.look().behind == [lost])
        #expect(try restart.look().text.contains("billing: lanes 0, 5 facts that the database does not know"))
    }

    @Test("where the log was restarted after the moment that was restored, all lanes are behind, and the epoch goes on")
    func laterEpoch() throws {
        let broker = try broker()
        let schemas = try SampleBusiness.get().schemas(changing: .ledger, by: "SELECT 1")
        let restart = try restart(broker, schemas)
        try publish(1, of: .billing, broker, SystemIdentity(id: SystemIdentity.test.id, epoch: 4))
        #expect(try restart.look().laterEpoch == 4)
        #expect(try restart.keep(Admin(client(broker)), force: false).epoch == 5)
        for _ in 0..<2 {
            try SystemIdentityTable.raise(
                to: 5, in: Service.ledger.schema, schemas.connection(.ledger), deadline: .after(milliseconds: 5_000))
        }
        #expect(try schemas.system(of: .ledger) == SystemIdentity(id: SystemIdentity.test.id, epoch: 5))
    }

    @Test("a reader that has taken what its source does not know is found, and nothing forces a new log then")
    func readAhead() throws {
        let schemas = try SampleBusiness.get().schemas(
            changing: .ledger,
            by: """
                UPDATE checkpoint SET state = jsonb_set(state, '{seen,o2c.billing.facts/0}', '4711') WHERE lane = 0
                """)
        #expect(try ReadAhead.first(SampleBusiness.get().schemas()) == nil)
        let ahead = try #require(try ReadAhead.first(schemas))
        #expect(ahead.reader == .ledger && ahead.source == .billing && ahead.seen == 4711)
        let failure = #expect(throws: OperatorFailure.self) {
            try restart(broker(), schemas).run(force: true)
        }
        #expect(failure?.message.contains("ledger has taken fact 4711 of lane 0 of billing") == true)
    }

    @Test("refuses while a service owns lanes")
    func atWork() throws {
        let schemas = try SampleBusiness.get().schemas(changing: .ledger, by: "SELECT 1")
        let isTaken = try schemas.connection(.ledger).tryAdvisoryLock(
            class: Service.ledger.code, key: 3, shared: false, deadline: .after(milliseconds: 5_000))
        #expect(isTaken)
        let failure = #expect(throws: OperatorFailure.self) { try restart(broker(), schemas).run(force: true) }
        #expect(failure?.message == "At work, or connected to the database: ledger.")
    }

    @Test("sees a service that cannot go on, and has no session while it waits before it tries again")
    func comingAndGoing() throws {
        var looks = 0
        let found = try ServicesAtWork.watched(StopRequest()) {
            looks += 1
            return looks == 20 ? [.ledger] : []
        }
        #expect(found == [.ledger] && looks == 20)
        #expect(try ServicesAtWork.watched(StopRequest()) { [] } == [])
    }

    @Test("refuses when somebody has written since commands were kept; topics that were made anew are no change")
    func changed() throws {
        let old = try broker()
        try fill(old)
        let restart = try restart(old, SampleBusiness.get().schemas())
        let kept = try restart.keep(Admin(client(old)), force: true)
        #expect(kept.partitions == 12)
        #expect(kept.counts.kept == 8)
        #expect(try restart.directory.kept() == kept)
        try restart.expectUnchanged(Admin(client(old)), kept)
        let new = try broker()
        try withExtendedLifetime(new) { try restart.expectUnchanged(Admin(client(new)), kept) }
        try fill(old)
        let failure = #expect(throws: OperatorFailure.self) { try restart.expectUnchanged(Admin(client(old)), kept) }
        #expect(failure?.message.contains("ended at 4 when its commands were kept, and ends at 8 now") == true)
    }
}
