internal import Glibc

/// A file that one process at a time has locked (flock(2)). However the process ends, the kernel gives the lock back.
public final class FileLock: Sendable {
    private let file: Descriptor

    private init(_ file: Descriptor) { self.file = file }

    /// Locks a file, which is made if need be; `nil` when another process has it locked.
    /// - Throws: `ProcessError` if the file cannot be opened.
    public static func take(_ path: String) throws(ProcessError) -> FileLock? {
        let number = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard number >= 0 else { throw ProcessError(action: "open \(path)", code: errno) }
        let file = Descriptor(number)
        guard flock(file.number, LOCK_EX | LOCK_NB) == 0 else {
            if errno == EWOULDBLOCK { return nil }
            throw ProcessError(action: "lock \(path)", code: errno)
        }
        return FileLock(file)
    }
}

/// Directories of a name that nobody has had before.
public enum UniqueDirectory {
    /// Where temporary files belong: `TMPDIR`, else `/tmp`.
    public static var temporaryRoot: String { Host.environment("TMPDIR") ?? "/tmp" }

    /// Makes a directory that only this user may list and write (mkdtemp(3)). Others may pass through to what they are
    /// given in it.
    /// - Parameter prefix: of its path; six characters of the system's choice follow.
    /// - Throws: `ProcessError`.
    public static func make(_ prefix: String) throws(ProcessError) -> String {
        var path = Array((prefix + "XXXXXX").utf8CString)
        let made = unsafe path.withUnsafeMutableBufferPointer { unsafe mkdtemp($0.baseAddress!) != nil }
        guard made else { throw ProcessError(action: "make a directory \(prefix)…", code: errno) }
        let name = String(decoding: path.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        try FilePermissions.set(name, mode: 0o711)
        return name
    }

    /// Whether this is a directory (no link to one) that belongs to this user or to an account, and nobody else may
    /// write in it.
    public static func isOwned(_ path: String, orBy account: Account? = nil) -> Bool {
        var information = stat()
        guard unsafe lstat(path, &information) == 0, information.st_mode & S_IFMT == S_IFDIR else { return false }
        let isOurs = information.st_uid == geteuid() || information.st_uid == account?.userID
        return isOurs && information.st_mode & 0o022 == 0
    }
}
