import Contracts
import Foundation
import Platform
import SystemProcess
import TestSupport

/// One running process of a service. It can be killed, or asked to stop, and started again on the same port.
final class ServiceInstance: Sendable {
    let service: Service
    private let reservation: PortReservation
    private let operationsReservation: PortReservation
    /// Where it listens for HTTP, kept from its first start to its end.
    var port: UInt16 { reservation.port }
    /// Where it answers probes, kept as long.
    var operationsPort: UInt16 { operationsReservation.port }
    let logPath: String
    /// What bounds its memory; `nil`: nothing does.
    let memoryGroup: MemoryGroup?
    private let process: Monitor<ChildProcess?>
    private let environment: Monitor<[String: String]>

    var http: HTTPClient { HTTPClient(port: port) }
    /// Where platform and monitors ask.
    var operations: HTTPClient { HTTPClient(port: operationsPort) }

    private static let readySeconds = 60

    /// - Parameter environment: the service's configuration, but for its ports.
    init(
        _ service: Service, logPath: String, environment: [String: String], memoryGroup: MemoryGroup? = nil
    ) throws {
        self.service = service
        self.logPath = logPath
        self.memoryGroup = memoryGroup
        reservation = try PortReservation.any()
        operationsReservation = try PortReservation.any()
        process = Monitor(nil)
        self.environment = Monitor(environment)
    }

    var isRunning: Bool { process.withLock { $0 }?.isRunning ?? false }

    /// The most memory that the process has ever held, in KiB, as Linux counts it.
    /// - Throws: where the process has ended.
    func memoryPeakKiB() throws -> Int {
        let pid = process.withLock { $0 }?.pid ?? 0
        let status = try String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        let words = line?.split { $0 == " " || $0 == "\t" } ?? []
        guard words.count > 1, let kibibytes = Int(words[1]) else { throw EndedEarly(service: service, log: logTail) }
        return kibibytes
    }

    /// Counts the peak anew from what the process holds now (proc(5), clear_refs).
    func forgetMemoryPeak() throws {
        let pid = process.withLock { $0 }?.pid ?? 0
        try "5".write(toFile: "/proc/\(pid)/clear_refs", atomically: false, encoding: .utf8)
    }

    /// All of its log.
    var log: String {
        FileManager.default.contents(atPath: logPath).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    /// Starts it; returns at once.
    /// - Parameter changes: to its configuration, from now on; an empty text unsets.
    func start(_ changes: [String: String] = [:]) throws {
        var environment = environment.withLock { environment in
            environment.merge(changes) { _, new in new }
            return environment
        }
        environment["O2C_HTTP_PORT"] = "\(port)"
        environment["O2C_OPERATIONS_PORT"] = "\(operationsPort)"
        environment["O2C_LOG_FORMAT"] = "text"
        let program = Programs.path(service.rawValue)
        let (executable, arguments) = memoryGroup?.launch(program) ?? (program, [])
        let child = try ChildProcess(
            ProcessConfiguration(
                executable: executable, arguments: arguments, environment: environment, output: .file(path: logPath)))
        process.withLock { $0 = child }
    }

    func awaitReady() throws {
        try awaitProbe("/readyz", "\(service.rawValue) is ready", withinSeconds: Self.readySeconds) { $0.status == 200 }
    }

    /// Asks a probe until it answers as expected; shows what came last, be it an answer or the reason for none.
    /// - Throws: `EndedEarly` where the process ends meanwhile.
    func awaitProbe(
        _ path: String, _ what: String, withinSeconds seconds: Int = 30, _ isExpected: (HTTPClient.Answer) -> Bool
    ) throws {
        var last = "nothing was asked"
        try eventually(
            what, withinSeconds: seconds, seen: { "\(last)\n\(logTail)" },
            holds: {
                guard isRunning else { throw EndedEarly(service: service, log: logTail) }
                do {
                    let answer = try operations.get(path)
                    last = "\(answer.status) \(answer.text)"
                    return isExpected(answer)
                } catch {
                    // It may not listen yet, or be busy: asked again.
                    last = "\(error)"
                    return false
                }
            })
    }

    /// Ends it as a crash would.
    func kill() { process.withLock { $0 }?.killAndWait() }

    /// Asks it to stop; returns at once.
    func askToStop() { process.withLock { $0 }?.send(.terminate) }

    /// How it ended; `nil` when it has not by then.
    func awaitEnd(milliseconds: Int) -> ExitStatus? { process.withLock { $0 }?.wait(milliseconds: milliseconds) }

    /// The last lines of its log.
    var logTail: String {
        let text = FileManager.default.contents(atPath: logPath).map {
            String(decoding: $0.suffix(4096), as: UTF8.self)
        }
        return (text ?? "").split(separator: "\n").suffix(12).joined(separator: "\n")
    }

    struct EndedEarly: Error, CustomStringConvertible {
        let service: Service
        let log: String
        var description: String { "\(service.rawValue) has ended; its log:\n\(log)" }
    }
}

/// The programs that the package builds, beside the tests.
enum Programs {
    static func path(_ name: String) -> String { Host.executableDirectory + "/" + name }

    /// Runs a program to its end.
    static func run(
        _ name: String, _ arguments: [String] = [], environment: [String: String] = [:],
        withinMilliseconds milliseconds: Int = 60_000
    ) throws -> (status: ExitStatus, output: String) {
        try ChildProcess.run(
            ProcessConfiguration(
                executable: name.hasPrefix("/") ? name : path(name), arguments: arguments, environment: environment,
                output: .captured(bytesMax: 256 << 10)), withinMilliseconds: milliseconds)
    }
}
