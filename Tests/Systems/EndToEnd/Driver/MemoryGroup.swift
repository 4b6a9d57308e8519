import Foundation
import Platform
import SystemProcess

/// A memory control group of Linux, as a container has one: the kernel ends a process in it rather than let the group
/// hold more than its bound.
final class MemoryGroup: Sendable {
    /// How the two versions of control groups name the same files.
    private struct Layout {
        let parent: String
        let bound: String
        /// Has a line `oom_kill` with the number of processes that were ended.
        let events: String

        static let first = Layout(
            parent: "/sys/fs/cgroup/memory", bound: "memory.limit_in_bytes", events: "memory.oom_control")
        static let second = Layout(parent: "/sys/fs/cgroup", bound: "memory.max", events: "memory.events")

        /// The one that this machine has; `nil` where it counts no memory.
        static var present: Layout? {
            let controllers = FileManager.default.contents(atPath: "/sys/fs/cgroup/cgroup.subtree_control")
            if let controllers, String(decoding: controllers, as: UTF8.self).contains("memory") { return second }
            return FileManager.default.fileExists(atPath: "\(first.parent)/\(first.bound)") ? first : nil
        }
    }

    private static let number = Monitor(0)
    private static let removalMilliseconds = 5_000

    private let directory: String
    private let layout: Layout

    private init(_ directory: String, _ layout: Layout) {
        self.directory = directory
        self.layout = layout
    }

    /// A group of its own.
    /// - Returns: `nil` where the machine has no such groups, or lets this process make none; why is printed.
    static func make(bytesMax: Int) -> MemoryGroup? {
        guard let layout = Layout.present else {
            print("no control groups of memory here: only the peak of each process is looked at")
            return nil
        }
        let number = number.withLock { number in
            number += 1
            return number
        }
        let group = MemoryGroup("\(layout.parent)/o2c-test-\(Host.processID)-\(number)", layout)
        do {
            try FileManager.default.createDirectory(atPath: group.directory, withIntermediateDirectories: false)
            try "\(bytesMax)".write(toFile: "\(group.directory)/\(layout.bound)", atomically: false, encoding: .utf8)
            return group
        } catch {
            print("no control group of memory can be made here: only the peak of each process is looked at (\(error))")
            return nil
        }
    }

    /// What to run in place of a program, so that the program is in the group from its first moment.
    func launch(_ program: String) -> (executable: String, arguments: [String]) {
        ("/bin/sh", ["-c", #"echo $$ >"$1" && exec "$0""#, program, "\(directory)/cgroup.procs"])
    }

    /// How many of its processes the kernel has ended for want of memory.
    var kills: Int {
        get throws {
            let text = try String(contentsOfFile: "\(directory)/\(layout.events)", encoding: .utf8)
            let line = text.split(separator: "\n").first { $0.hasPrefix("oom_kill ") }
            return line.flatMap { Int($0.dropFirst("oom_kill ".count)) } ?? 0
        }
    }

    /// Removes it, once its processes have ended.
    func remove() throws {
        try eventually("\(directory) is removed", withinSeconds: Self.removalMilliseconds / 1_000) {
            let (status, _) = try ChildProcess.run(
                ProcessConfiguration(
                    executable: "/bin/rmdir", arguments: [directory], output: .captured(bytesMax: 4 << 10)),
                withinMilliseconds: Self.removalMilliseconds)
            return status.isSuccess ? () : nil
        }
    }
}
