import Platform
import Testing

@Suite("What the operating system gives")
struct PlatformTests {
    @Test("a monitor wakes the thread that waits for its state")
    func monitor() throws {
        let number = Monitor(0)
        let thread = try NamedThread.start(name: "monitor-test") {
            number.withLock { $0 = 7 }
            number.wakeAll()
        }
        #expect(number.wait(milliseconds: 10_000) { $0 == 7 ? $0 : nil } == 7)
        #expect(thread.join(milliseconds: 10_000))
    }

    @Test("a wait for what does not come ends at its deadline, and not before")
    func deadline() {
        let never = Monitor(false)
        let start = ContinuousClock.now
        #expect(never.wait(milliseconds: 20) { $0 ? true : nil } == nil)
        #expect(ContinuousClock.now - start >= .milliseconds(20))
    }

    @Test(
        "a thread takes the signals that ask to end, once blocked",
        arguments: [TerminationSignal.terminate, .interrupt])
    func signals(signal: TerminationSignal) throws {
        let taken = Monitor<TerminationSignal?>(nil)
        let thread = try NamedThread.start(name: "signal-test") {
            TerminationSignal.block()
            signal.raise()
            taken.withLock { $0 = TerminationSignal.wait() }
        }
        #expect(thread.join(milliseconds: 10_000))
        #expect(taken.withLock { $0 } == signal)
        #expect(TerminationSignal.terminate.exitCode == 143)
        #expect(TerminationSignal.interrupt.exitCode == 130)
    }

    @Test("a process has memory, processor time, open files and an environment")
    func figures() {
        let figures = ProcessFigures.current
        #expect(figures.residentBytes > 1 << 20)
        #expect(figures.processorSeconds > 0)
        #expect(figures.openFileDescriptors >= 1)
        #expect(figures.fileDescriptorsMax >= figures.openFileDescriptors)
        #expect(ProcessEnvironment.variables["PATH"]?.isEmpty == false)
        #expect(WallClock.microseconds > 1_600_000_000_000_000)
    }
}
