internal import SystemProcess

/// A directory for one run of a program, in `TMPDIR` or `/tmp`: of a name that nobody has had (mkdtemp), and locked for
/// as long as the process lives.
///
/// A process that is killed leaves its directory behind, and the kernel gives the lock back. The next process that
/// makes a directory of the same kind removes it. What is kept on purpose (`keep`) is nobody's to remove.
public final class ScratchDirectory: Sendable {
    /// Only its owner may list and write it; the accounts of servers may pass through.
    public let path: String
    private let lock: FileLock

    /// Removes what killed processes have left of this kind, and makes a new one.
    /// - Parameter kind: the beginning of its name, such as `o2c-demo`.
    /// - Throws: `LocalStackError` if it cannot be made.
    public init(kind: String) throws(LocalStackError) {
        Self.removeAbandoned(kind)
        let (path, lock) = try system { () throws(ProcessError) in
            let path = try UniqueDirectory.make("\(UniqueDirectory.temporaryRoot)/\(kind)-")
            // Locked before it has its name, so that nobody ever sees it without its lock.
            guard let lock = try FileLock.take(path + "/.draft") else {
                preconditionFailure("\(path) is another's, and its name was nobody's")
            }
            return (path, lock)
        }
        try Files.move(path + "/.draft", to: path + Self.lockName)
        self.path = path
        self.lock = lock
    }

    /// From now on it stays, whatever becomes of this process.
    /// - Throws: `LocalStackError`.
    public func keep() throws(LocalStackError) { try Files.remove(path + Self.lockName) }

    /// Removes it with all that is in it.
    /// - Throws: `LocalStackError`.
    public func remove() throws(LocalStackError) { try Files.remove(path) }

    private static let lockName = "/.owner"

    /// What belongs to another user, or to a process that lives, or was kept, stays. So does what cannot be removed: a
    /// later run tries again.
    private static func removeAbandoned(_ kind: String) {
        let root = UniqueDirectory.temporaryRoot
        for name in Files.names(in: root) where name.hasPrefix(kind + "-") {
            let path = "\(root)/\(name)"
            guard UniqueDirectory.isOwned(path), Files.exists(path + lockName) else { continue }
            do {
                guard let lock = try FileLock.take(path + lockName) else { continue }
                try Files.remove(path)
                withExtendedLifetime(lock) {}
            } catch { continue }
        }
    }
}
