import Dispatch
import LocalStack
import Synchronization
import SystemProcess
import Testing

@testable import Postgres

/// Several hosts, names that nobody resolves, standbys: what a failover of the database looks like from here.
@Suite("Which server of several takes the session")
struct FailoverTests {
    private func configuration(_ hosts: [ConnectionConfiguration.Host]) throws -> ConnectionConfiguration {
        var configuration = try Database("failover").configuration()
        configuration.hosts = hosts + configuration.hosts
        return configuration
    }

    @Test("a host that is not there is passed over")
    func absent() throws {
        let connection = try Connection(try configuration([.init("127.0.0.1", port: 1)]), deadline: .soon)
        #expect(!connection.isBroken)
    }

    @Test("a host that never answers takes its share of the time and no more")
    func silent() throws {
        let port = try Database("failover").configuration().hosts[0].port
        let silent = try LoopbackProxy(to: UInt16(port))
        defer { silent.close() }
        silent.set(.silent)
        var configuration = try configuration([.init("127.0.0.1", port: Int(silent.port))])
        configuration.connectTimeoutMilliseconds = 4_000
        let connection = try Connection(configuration, deadline: .soon)
        #expect(!connection.isBroken)
    }

    @Test("where no host takes us, the error says of each why")
    func none() throws {
        var configuration = try Database("failover").configuration()
        configuration.hosts = [.init("127.0.0.1", port: 1), .init("127.0.0.1", port: 2)]
        let error = try postgresError { _ = try Connection(configuration, deadline: .soon) }
        guard case .connectionFailed(let reason) = error.kind else {
            Issue.record("\(error)")
            return
        }
        #expect(reason.contains("127.0.0.1:1: ") && reason.contains("127.0.0.1:2: "))
    }

    @Test("a server that takes no writes is refused where writes are asked for")
    func readOnly() throws {
        let database = try Database("failover")
        let name = try database.configuration().database
        try database.connect().execute(
            "ALTER DATABASE \(identifier: name) SET default_transaction_read_only = on", deadline: .soon)
        let error = try postgresError { _ = try database.connect { $0.targetSessionAttributes = .readWrite } }
        #expect("\(error)".contains("read-only"))
        #expect(error.isConnectionLost && error.isTransient)
        _ = try database.connect { $0.targetSessionAttributes = .readOnly }
    }

    @Test("a resolver that hangs ends with the deadline, and is asked once however often we try")
    func hangingResolver() throws {
        let asked = Atomic<Int>(0)
        let gate = DispatchSemaphore(value: 0)
        let lookup = HostLookup { _ in
            asked.wrappingAdd(1, ordering: .relaxed)
            gate.wait()
            return .success(["127.0.0.1"])
        }
        var configuration = try Database("failover").configuration()
        let port = configuration.hosts[0].port
        configuration.hosts = [.init("db.example", port: port)]
        configuration.lookup = lookup
        configuration.connectTimeoutMilliseconds = 100
        for _ in 0..<3 {
            let error = try postgresError { _ = try Connection(configuration, deadline: .soon) }
            #expect("\(error)".contains("the name was not resolved within the deadline"))
        }
        #expect(asked.load(ordering: .relaxed) == 1)
        // Once for the lookup that hangs, once for one that may follow it.
        for _ in 0..<2 { gate.signal() }
        configuration.connectTimeoutMilliseconds = 60_000
        #expect(try !Connection(configuration, deadline: .soon).isBroken)
    }

    @Test("a name that hangs does not keep the next host waiting for longer than its share")
    func hangingName() throws {
        let gate = DispatchSemaphore(value: 0)
        defer { gate.signal() }
        let lookup = HostLookup { name in
            gate.wait()
            return .failure(.init(reason: name))
        }
        var configuration = try configuration([.init("hanging.example")])
        configuration.lookup = lookup
        configuration.connectTimeoutMilliseconds = 4_000
        #expect(try !Connection(configuration, deadline: .soon).isBroken)
    }

    @Test("names and addresses are found")
    func names() throws {
        #expect(try HostLookup.system.addresses(of: "127.0.0.9", until: .soon).get() == ["127.0.0.9"])
        #expect(try HostLookup.system.addresses(of: "::1", until: .soon).get() == ["::1"])
        #expect(try HostLookup.system.addresses(of: "localhost", until: .soon).get().contains("127.0.0.1"))
        #expect(throws: HostLookup.LookupFailure.self) {
            try HostLookup.system.addresses(of: "no-such-host.invalid", until: .soon).get()
        }
    }

    @Test("a COMMIT whose wait for its standby is cancelled has no known outcome, though it was answered")
    func unreplicatedCommit() throws {
        let directory = TestDirectories.next("standby")
        let cluster = try PostgresCluster.start(
            .init(directory: directory, durable: true, settings: ["synchronous_standby_names": "nobody"]))
        defer { destroy(cluster) }
        let configuration = try ConnectionConfiguration(url: cluster.url())
        let connection = try Connection(configuration, deadline: .soon)
        let pid = connection.backendProcessID
        try connection.execute("BEGIN", deadline: .soon)
        try connection.execute("CREATE TABLE done (id integer)", deadline: .soon)
        let hasEnded = DispatchSemaphore(value: 0)
        let canceller = DispatchQueue(label: "canceller")
        canceller.async { [server = cluster.server] in
            // It is repeated until it hits: when the COMMIT begins to wait, nobody can say.
            while hasEnded.wait(timeout: .now() + .milliseconds(20)) == .timedOut {
                do {
                    try server.execute(
                        """
                        SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE pid = \(pid) AND wait_event = \
                        'SyncRep'
                        """
                    )
                } catch { Issue.record(error) }
            }
        }
        let error = try postgresError { try connection.execute("COMMIT", deadline: .soon) }
        hasEnded.signal()
        canceller.sync {}
        #expect(error.isConnectionLost && connection.isBroken)
        #expect("\(error)".contains("stopped waiting for its synchronous standby"))
    }

    private func destroy(_ cluster: PostgresCluster) {
        do { try cluster.destroy() } catch { Issue.record(error) }
    }
}
