internal import FoundationEssentials
internal import SystemProcess

/// What a process has needed of the machine, as proc(5) tells it.
enum ProcessUse {
    /// `VmHWM`: the most resident memory that the process has had; `nil` when it has ended.
    static func peakBytes(of process: Int32) -> Int? {
        guard let status = FileManager.default.contents(atPath: "/proc/\(process)/status") else { return nil }
        let line = String(decoding: status, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        return line?.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 << 10 }
    }

    /// Processor seconds of the process, of its children, and of those children that have ended.
    static func processorSeconds(ofTree process: Int32) -> Double {
        let own = processorSeconds(of: process, withEndedChildren: true)
        return Host.children(ofProcess: process).reduce(own) {
            $0 + processorSeconds(of: $1, withEndedChildren: false)
        }
    }

    /// `utime` and `stime`, and with `cutime` and `cstime` also what ended children had; 0 when the process has ended.
    private static func processorSeconds(of process: Int32, withEndedChildren: Bool) -> Double {
        guard let stat = FileManager.default.contents(atPath: "/proc/\(process)/stat") else { return 0 }
        // The second field, a name in brackets, may hold anything; `utime` is the fourteenth.
        let text = String(decoding: stat, as: UTF8.self)
        let fields = text[(text.lastIndex(of: ")") ?? text.startIndex)...].split(separator: " ").dropFirst()
        let ticks = fields.dropFirst(11).prefix(withEndedChildren ? 4 : 2).compactMap { Double($0) }.reduce(0, +)
        return ticks / ticksPerSecond
    }

    /// `USER_HZ`, which is 100 on every Linux that Swift runs on.
    private static let ticksPerSecond = 100.0
}
