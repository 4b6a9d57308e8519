internal import Glibc
private import Synchronization

/// The process's standard error, written to in whole lines.
public enum StandardError {
    /// A pipe takes only 4,096 bytes at once without mixing writers, so writers of this process take turns.
    private static let turn = Mutex(())

    /// Writes the bytes by one `write(2)`, or as many as it takes when the receiver is slow. A receiver that has gone
    /// away loses them: there is nobody left to tell.
    public static func write(_ bytes: [UInt8]) {
        turn.withLock { _ in
            unsafe bytes.withUnsafeBytes { buffer in
                var written = 0
                while written < buffer.count {
                    let rest = unsafe UnsafeRawBufferPointer(rebasing: buffer[written...])
                    let count = unsafe Glibc.write(STDERR_FILENO, rest.baseAddress, rest.count)
                    if count < 0, errno == EINTR { continue }
                    guard count > 0 else { return }
                    written += count
                }
            }
        }
    }
}
