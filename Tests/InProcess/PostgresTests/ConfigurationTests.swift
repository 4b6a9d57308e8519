import Postgres
import Testing

@Suite("Database URLs")
struct ConfigurationTests {
    @Test func everyPart() throws {
        let configuration = try ConnectionConfiguration(
            url: "postgresql://me%40home:p%3Ass@db.example:6543/order%20s?sslmode=verify-full&application_name=billing"
                + "&search_path=billing,public&connect_timeout=3&lock_timeout=250&synchronous_commit=remote_apply")
        #expect(configuration.user == "me@home")
        #expect(configuration.password == "p:ss")
        #expect(configuration.hosts == [.init("db.example", port: 6543)])
        #expect(configuration.database == "order s")
        #expect(configuration.sslMode == .verifyFull)
        #expect(configuration.applicationName == "billing")
        #expect(configuration.searchPath == ["billing", "public"])
        #expect(configuration.connectTimeoutMilliseconds == 3_000)
        #expect(configuration.session.lockTimeoutMilliseconds == 250)
        #expect(configuration.session.synchronousCommit == .remoteApply)
        #expect(!"\(configuration)".contains("p:ss"))
    }

    @Test func sockets() throws {
        let directory = try ConnectionConfiguration(url: "postgres://u@/d?host=/run/pg&port=5433")
        #expect(directory.hosts == [.init("/run/pg", port: 5433)])
        #expect(try ConnectionConfiguration(url: "postgres://u@%2Frun%2Fpg/d").hosts == [.init("/run/pg")])
        #expect(try ConnectionConfiguration(url: "postgres://u@[::1]:99/d").hosts == [.init("::1", port: 99)])
    }

    @Test("several hosts are one database, each with its port, or all with one")
    func severalHosts() throws {
        let configuration = try ConnectionConfiguration(
            url: "postgresql://u:p@a.example:1,[2001:db8::7]:2,c.example/d?target_session_attrs=read-write"
                + "&sslmode=require&sslrootcert=/etc/ca.pem&sslcert=/etc/c.pem&sslkey=/etc/k.pem")
        #expect(
            configuration.hosts == [
                .init("a.example", port: 1), .init("2001:db8::7", port: 2), .init("c.example", port: 5432),
            ])
        #expect(configuration.targetSessionAttributes == .readWrite)
        #expect(configuration.sslFiles.rootCertificate == "/etc/ca.pem")
        #expect(configuration.sslFiles.certificate == "/etc/c.pem" && configuration.sslFiles.key == "/etc/k.pem")
        #expect("\(configuration)" == "postgresql://u@a.example:1,[2001:db8::7]:2,c.example:5432/d")
        let named = try ConnectionConfiguration(url: "postgresql://u@/d?host=a,b&port=7")
        #expect(named.hosts == [.init("a", port: 7), .init("b", port: 7)])
    }

    @Test(
        "what stays on this machine is told from what leaves it",
        arguments: [
            ("/run/pg", true), ("localhost", true), ("127.0.0.1", true), ("127.8.9.10", true), ("::1", true),
            ("10.0.0.1", false), ("127.0.0.1.example", false), ("127.example", false), ("db", false), ("::2", false),
            ("localhost.example", false),
        ])
    func loopback(name: String, isLoopback: Bool) {
        #expect(ConnectionConfiguration.Host(name).isLoopback == isLoopback)
    }

    @Test(
        "what is wrong is named, the password never",
        arguments: [
            ("mysql://u:secret@h/d", "scheme"), ("postgres://u:secret@h:port/d", "port"),
            ("postgres://u:secret@h:0/d", "port"),
            ("postgres://u:secret@/d", "host"), ("postgres://:secret@h/d", "user"),
            ("postgres://u:secret@h", "database"),
            ("postgres://u:secret@h/d?sslmode=maybe", "sslmode"), ("postgres://u:secret@h/d?colour=red", "query"),
            ("postgres://u:secret%zz@h/d", "password"), ("postgres://u:secret@h/d?lock_timeout=soon", "lock_timeout"),
            ("postgres://u:secret@h/d?lock_timeout", "query"),
            ("postgres://u:secret@a:1,b:2,c:x/d", "port"), ("postgres://u:secret@a,b,c/d?port=1,2", "port"),
            ("postgres://u:secret@a,/d", "host"),
            ("postgres://u:secret@h/d?target_session_attrs=best", "target_session_attrs"),
            // Passwords whose characters were not encoded spill into other parts.
            ("postgres://u:100%secret@h/d", "password"), ("postgres://u:a/secret@h/d", "port"),
            ("postgres://u:1/secret%@h/d", "database"), ("postgres://u@h/d?a=secret", "query"),
            ("postgres://u:a?secret@h/d", "port"), ("postgres://u@h:secret/d", "port"),
            ("postgres://u@h/d?secret", "query"), ("postgres://u@h/d?port=secret", "port"),
            ("postgres://u@h/d?sslmode=secret", "sslmode"), ("postgres://u@h/d?password=%secret", "query"),
        ])
    func errors(url: String, parameter: String) throws {
        let error = try #require(throws: ConfigurationError.self) { _ = try ConnectionConfiguration(url: url) }
        #expect(error.parameter == parameter)
        #expect(!"\(error)".contains("secret"))
    }

    @Test("the session is as the configuration says")
    func session() throws {
        let connection = try Database("session").connect {
            $0.searchPath = ["odd \"schema\\", "public"]
            $0.session.lockTimeoutMilliseconds = 123
            $0.session.idleInTransactionSessionTimeoutMilliseconds = 4_567
            $0.session.synchronousCommit = .local
            $0.session.others = ["work_mem": "5MB"]
        }
        func setting(_ name: String) throws -> String {
            try connection.query("SELECT current_setting(\(name))", deadline: .soon).single()[0, as: String.self]
        }
        #expect(try setting("search_path") == "\"odd \"\"schema\\\",\"public\"")
        #expect(try setting("lock_timeout") == "123ms")
        #expect(try setting("idle_in_transaction_session_timeout") == "4567ms")
        #expect(try setting("synchronous_commit") == "local")
        #expect(try setting("work_mem") == "5MB")
        #expect(try setting("application_name") == "PostgresTests")
    }

}
