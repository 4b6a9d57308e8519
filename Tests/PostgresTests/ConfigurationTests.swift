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
        #expect(configuration.host == "db.example")
        #expect(configuration.port == 6543)
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
        #expect(try ConnectionConfiguration(url: "postgres://u@/d?host=/run/pg&port=5433").host == "/run/pg")
        #expect(try ConnectionConfiguration(url: "postgres://u@%2Frun%2Fpg/d").host == "/run/pg")
        let address = try ConnectionConfiguration(url: "postgres://u@[::1]:99/d")
        #expect(address.host == "::1" && address.port == 99)
    }

    @Test(
        "what is wrong is named, the password never",
        arguments: [
            ("mysql://u:secret@h/d", "scheme"), ("postgres://u:secret@h:port/d", "port"),
            ("postgres://u:secret@h:0/d", "port"),
            ("postgres://u:secret@/d", "host"), ("postgres://:secret@h/d", "user"),
            ("postgres://u:secret@h", "database"),
            ("postgres://u:secret@h/d?sslmode=maybe", "sslmode"), ("postgres://u:secret@h/d?colour=red", "colour"),
            ("postgres://u:secret%zz@h/d", "password"), ("postgres://u:secret@h/d?lock_timeout=soon", "lock_timeout"),
            ("postgres://u:secret@h/d?lock_timeout", "lock_timeout"),
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

    @Test func deadlines() {
        #expect(Deadline.after(milliseconds: 0).hasPassed)
        #expect(Deadline.after(milliseconds: -5).remainingMilliseconds == 0)
        #expect(!Deadline.soon.hasPassed)
        #expect(Deadline.never.remainingMilliseconds == nil)
        #expect(Deadline.never.orEarlier(.after(milliseconds: 0)).hasPassed)
        #expect(Deadline.after(milliseconds: 0).orEarlier(.never).hasPassed)
        let left = Deadline.after(milliseconds: 10_000).remainingMilliseconds ?? 0
        #expect((9_000...10_000).contains(left))
    }
}
