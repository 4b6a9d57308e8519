import Runtime
import Synchronization
import Testing

@Suite("Health")
struct HealthTests {
    /// A clock that only the test moves.
    final class Clock: Sendable {
        private let instant = Mutex(ContinuousClock.now)
        var now: ContinuousClock.Instant { instant.withLock { $0 } }
        func advance(milliseconds: Int) { instant.withLock { $0 += .milliseconds(milliseconds) } }
    }

    private func text(_ answer: ProbeAnswer) -> String { String(decoding: answer.body, as: UTF8.self) }

    @Test("a process is ready when every condition is met, and says what is missing")
    func readiness() {
        let health = Health()
        let database = health.condition("database")
        let lanes = Mutex<UnreadyReason?>(.lanesWithoutOwner)
        health.condition("lanes") { lanes.withLock { $0 } }
        #expect(health.readiness.status == 503)
        database.meet()
        #expect(health.readiness.status == 503)
        #expect(
            text(health.readiness) == #"{"status":"not ready","conditions":[{"name":"database","met":true,"#
                + #"""
                "reason":"ok","blocks":true},{"name":"lanes","met":false,"reason":"lanes-without-owner",\#
                "blocks":true}]}
                """#
        )
        lanes.withLock { $0 = nil }
        #expect(health.readiness.status == 200)
        #expect(health.isReady)
        database.fail(.databaseUnavailable)
        #expect(health.readiness.status == 503)
    }

    @Test("a warning is said, and keeps a process from nothing")
    func warnings() {
        let health = Health()
        let clocks = health.warning("clocks")
        #expect(text(health.readiness).contains(#"{"name":"clocks","met":true,"reason":"ok","blocks":false}"#))
        clocks.fail(.clockSkew)
        #expect(health.isReady)
        #expect(health.readiness.status == 200)
        #expect(text(health.readiness).contains(#"{"name":"clocks","met":false,"reason":"clock-skew","blocks":false}"#))
        clocks.meet()
        #expect(text(health.readiness).contains(#""reason":"ok""#))
    }

    @Test("a process that stops is ready no more, whatever holds, and lives")
    func stopping() {
        let health = Health()
        health.condition("database").meet()
        health.beginStopping()
        #expect(health.readiness.status == 503)
        #expect(text(health.readiness).contains(#"{"name":"process","met":false,"reason":"stopping","blocks":true}"#))
        #expect(health.liveness.status == 200)
    }

    @Test("a process lives as long as its threads come round, whatever is not ready")
    func liveness() {
        let clock = Clock()
        let health = Health(heartbeatAgeMillisecondsMax: 1000, clock: { clock.now })
        health.condition("database").fail(.databaseUnavailable)
        let worker = health.heartbeat("worker-1")
        let gateway = health.heartbeat("commands")
        clock.advance(milliseconds: 1000)
        #expect(health.liveness.status == 200)
        worker.beat()
        clock.advance(milliseconds: 1)
        #expect(health.liveness.status == 503)
        #expect(
            text(health.liveness)
                == #"{"status":"stuck","stuck":[{"thread":"commands","heartbeatAgeMilliseconds":1001}]}"#)
        gateway.retire()
        #expect(health.liveness.status == 200)
    }
}

@Suite("Stopping")
struct ShutdownTests {
    private let logger = Logger(label: "test", handler: LogRecorder())

    @Test("is in the reverse order of starting, and happens once")
    func order() {
        let sequence = ShutdownSequence()
        let stopped = Mutex<[String]>([])
        for name in ["pool", "worker", "http"] {
            sequence.add(name) { _ in
                stopped.withLock { $0.append(name) }
                return true
            }
        }
        #expect(sequence.stop(deadlineMilliseconds: 1000, logger: logger) == [])
        sequence.stop(deadlineMilliseconds: 1000, logger: logger)
        #expect(stopped.withLock { $0 } == ["http", "worker", "pool"])
    }

    @Test("shares one deadline among all parts, and names those that it cut short")
    func deadline() {
        let clock = HealthTests.Clock()
        let sequence = ShutdownSequence(clock: { clock.now })
        let given = Mutex<[Int]>([])
        sequence.add("pool") { left in
            given.withLock { $0.append(left) }
            return true
        }
        sequence.add("worker") { left in
            given.withLock { $0.append(left) }
            clock.advance(milliseconds: 900)
            return false
        }
        sequence.add("http") { left in
            given.withLock { $0.append(left) }
            clock.advance(milliseconds: 300)
            return true
        }
        #expect(sequence.stop(deadlineMilliseconds: 1000, logger: logger) == ["worker"])
        #expect(given.withLock { $0 } == [1000, 700, 0])
    }

    @Test("reaches a part that starts too late")
    func late() {
        let sequence = ShutdownSequence()
        sequence.stop(deadlineMilliseconds: 10, logger: logger)
        let given = Mutex<Int?>(nil)
        sequence.add("late") { left in
            given.withLock { $0 = left }
            return true
        }
        #expect(given.withLock { $0 } == 0)
    }
}
