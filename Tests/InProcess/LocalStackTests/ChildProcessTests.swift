import LocalStack
import Synchronization
import SystemProcess
import Testing

@Suite("A child process")
struct ChildProcessTests {
    private func shell(_ script: String, output: ProcessOutput = .captured(bytesMax: 1024)) -> ProcessConfiguration {
        ProcessConfiguration(executable: "/bin/sh", arguments: ["-c", script], output: output)
    }

    @Test("reports its exit code and what it wrote, standard error included")
    func exitCode() throws {
        let (status, output) = try ChildProcess.run(shell("echo out; echo err >&2; exit 7"), withinMilliseconds: 10_000)
        #expect(status == .exited(code: 7))
        #expect(output == "out\nerr\n")
    }

    @Test("is killed at the deadline, and the status says so")
    func deadline() throws {
        let start = ContinuousClock.now
        let (status, _) = try ChildProcess.run(shell("exec sleep 60"), withinMilliseconds: 50)
        #expect(status == .signalled(.kill))
        #expect(ContinuousClock.now - start < .seconds(10))
    }

    @Test("waits no longer than asked")
    func waits() throws {
        let child = try ChildProcess(shell("exec sleep 60"))
        #expect(child.wait(milliseconds: 20) == nil)
        #expect(child.isRunning)
        #expect(child.killAndWait() == .signalled(.kill))
        #expect(!child.send(.terminate), "a signal after the end reaches nobody")
    }

    @Test("can handle a signal")
    func handledSignal() throws {
        let ready = Mutex(false)
        let child = try ChildProcess(
            shell(
                "trap 'exit 5' TERM; echo ready; while :; do sleep 0.05; done",
                output: .lines { line in ready.withLock { $0 = line == "ready" } }))
        defer { child.killAndWait() }
        while !ready.withLock({ $0 }) { #expect(child.wait(milliseconds: 5) == nil) }
        child.send(.terminate)
        #expect(child.wait(milliseconds: 10_000) == .exited(code: 5))
    }

    @Test("ends with its whole group")
    func group() throws {
        let lines = Mutex<[String]>([])
        let child = try ChildProcess(
            shell("sleep 60 & echo $!; wait", output: .lines { line in lines.withLock { $0.append(line) } }))
        while lines.withLock({ $0.isEmpty }) { #expect(child.wait(milliseconds: 5) == nil) }
        let grandchild = try #require(lines.withLock { Int32($0[0]) })
        #expect(Host.isRunning(pid: grandchild))
        child.killAndWait()
        #expect(Host.waitForEnd(ofProcess: grandchild, milliseconds: 10_000))
    }

    @Test("does not hold its end up when a grandchild keeps its output open")
    func openOutput() throws {
        let (status, output) = try ChildProcess.run(shell("setsid sleep 60 & echo $!"), withinMilliseconds: 30_000)
        #expect(status == .exited(code: 0))
        let grandchild = try #require(Int32(output.dropLast()))
        #expect(Host.isRunning(pid: grandchild))
        Host.send(.kill, toProcess: grandchild)
    }

    @Test("keeps the last of a long output only")
    func boundedOutput() throws {
        let (status, output) = try ChildProcess.run(
            shell("i=0; while [ $i -lt 20000 ]; do echo line $i; i=$((i+1)); done", output: .captured(bytesMax: 100)),
            withinMilliseconds: 30_000)
        #expect(status.isSuccess)
        #expect(output.utf8.count == 100)
        #expect(output.hasSuffix("line 19999\n"))
    }

    @Test("gets the environment, the directory and nothing of our descriptors")
    func surroundings() throws {
        var configuration = shell("echo $COLOUR; pwd; ls /proc/self/fd | wc -l")
        configuration.environment = ["COLOUR": "teal"]
        configuration.workingDirectory = "/usr"
        let (_, output) = try ChildProcess.run(configuration, withinMilliseconds: 10_000)
        #expect(output == "teal\n/usr\n4\n", "three standard ones, and the one that ls itself opens")
    }

    @Test("that cannot be executed is an error, with the system's words")
    func missing() {
        let error = #expect(throws: ProcessError.self) {
            try ChildProcess(ProcessConfiguration(executable: "/no/such/program"))
        }
        #expect(error?.description == "cannot execute /no/such/program: No such file or directory")
    }

    @Test("outlives the thread that asked for it")
    func outlivesThread() async throws {
        let child = try await Task.detached { [configuration = shell("exec sleep 60")] in
            try ChildProcess(configuration)
        }.value
        #expect(child.wait(milliseconds: 100) == nil)
        child.killAndWait()
    }
}

@Suite("What is started ends with its owner")
struct OwnerTests {
    @Test("a killed owner leaves no server behind, and its cluster can be used again at once")
    func killedOwner() throws {
        let directory = TestDirectories.next("owned")
        defer { removeTree(directory) }
        for _ in 1...2 {
            let lines = Mutex<[String]>([])
            let owner = try ChildProcess(
                ProcessConfiguration(
                    executable: Host.executableDirectory + "/ClusterOwner", arguments: [directory],
                    output: .lines { line in lines.withLock { $0.append(line) } }))
            defer { owner.killAndWait() }
            while lines.withLock({ $0.isEmpty }) {
                try #require(owner.wait(milliseconds: 10) == nil, "the owner ended before its cluster was up")
            }
            let server = try #require(lines.withLock { Int32($0[0]) }, "\(lines.withLock { $0 })")
            #expect(Host.isRunning(pid: server))
            owner.send(.kill)
            #expect(owner.wait(milliseconds: 10_000) == .signalled(.kill))
            #expect(Host.waitForEnd(ofProcess: server, milliseconds: 20_000))
        }
    }
}
