internal import Glibc

/// Writes lines to a descriptor by a thread of its own, so that a receiver that has stopped reading stops nobody else:
/// what waits for it is bounded, and what does not fit is lost and counted.
public final class LineWriter: Sendable {
    /// Bytes of lines that wait for the receiver; a line past it is lost.
    public static let pendingBytesMax = 1 << 20

    private struct State: Sendable {
        var lines: [[UInt8]] = []
        /// Of the lines above, and of the one that is being written.
        var pendingBytes = 0
        var lost = 0
        /// Lost since the receiver was told of it.
        var lostUntold = 0
    }

    private let state = Monitor(State())
    private let descriptor: Int32
    private let pendingBytesMax: Int
    private let lineOfLoss: @Sendable (Int) -> [UInt8]
    /// With nothing to do the thread looks up this often; being woken is the rule.
    private static let idleMilliseconds = 60_000

    /// - Parameters:
    ///   - descriptor: stays the caller's, and open.
    ///   - lineOfLoss: the line that tells how many were lost, written once the receiver reads again.
    public init(
        descriptor: Int32, pendingBytesMax: Int = LineWriter.pendingBytesMax,
        lineOfLoss: @escaping @Sendable (Int) -> [UInt8]
    ) {
        self.descriptor = descriptor
        self.pendingBytesMax = pendingBytesMax
        self.lineOfLoss = lineOfLoss
    }

    /// For the standard error of this process.
    public convenience init(lineOfLoss: @escaping @Sendable (Int) -> [UInt8]) {
        self.init(descriptor: STDERR_FILENO, lineOfLoss: lineOfLoss)
    }

    /// Starts the thread, which lives as long as the process. Lines that came before wait for it.
    /// - Throws: `ThreadError`.
    public func start() throws(ThreadError) {
        _ = try NamedThread.start(name: "log") { [self] in work() }
    }

    /// Takes a line with its line feed; never waits.
    public func write(_ line: [UInt8]) {
        let isTaken = state.withLock { state in
            guard state.pendingBytes + line.count <= pendingBytesMax else {
                state.lost += 1
                state.lostUntold += 1
                return false
            }
            state.pendingBytes += line.count
            state.lines.append(line)
            return true
        }
        if isTaken { state.wakeAll() }
    }

    /// Lines that nobody got.
    public var lostLines: Int { state.withLock { $0.lost } }

    /// Waits until everything is written; false: the time has passed first.
    public func flush(milliseconds: Int) -> Bool {
        state.wait(milliseconds: milliseconds) { $0.pendingBytes == 0 && $0.lostUntold == 0 ? true : nil } ?? false
    }

    private func work() {
        while true {
            let lines = state.wait(milliseconds: Self.idleMilliseconds) { state -> [[UInt8]]? in
                guard !state.lines.isEmpty || state.lostUntold > 0 else { return nil }
                defer { state.lines = [] }
                return state.lines
            }
            for line in lines ?? [] {
                let isWritten = writeAll(line)
                state.withLock { state in
                    state.pendingBytes -= line.count
                    if !isWritten { state.lost += 1 }
                }
            }
            tellLoss()
            state.wakeAll()
        }
    }

    private func tellLoss() {
        let lost = state.withLock { state in
            defer { state.lostUntold = 0 }
            return state.lostUntold
        }
        if lost > 0 { _ = writeAll(lineOfLoss(lost)) }
    }

    /// Waits as long as the receiver does. False: it has gone away.
    private func writeAll(_ line: [UInt8]) -> Bool {
        unsafe line.withUnsafeBytes { buffer in
            var written = 0
            while written < buffer.count {
                let rest = unsafe UnsafeRawBufferPointer(rebasing: buffer[written...])
                let count = unsafe Glibc.write(descriptor, rest.baseAddress, rest.count)
                if count > 0 {
                    written += count
                } else if count < 0, errno == EAGAIN {
                    // Somebody who shares the descriptor wants it not to wait.
                    var look = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                    unsafe poll(&look, 1, Int32(Self.idleMilliseconds))
                } else if count == 0 || errno != EINTR {
                    return false
                }
            }
            return true
        }
    }
}
