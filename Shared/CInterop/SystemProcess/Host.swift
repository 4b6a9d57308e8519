internal import CSystemProcess
internal import Glibc

/// What this machine and this process are, as far as starting other programs needs it.
public enum Host {
    /// This process's number.
    public static var processID: Int32 { getpid() }

    public static var isRoot: Bool { geteuid() == 0 }

    /// The directory of this process's program.
    public static var executableDirectory: String {
        var space = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let count = unsafe space.withUnsafeMutableBytes { bytes in
            unsafe readlink("/proc/self/exe", bytes.baseAddress!.assumingMemoryBound(to: CChar.self), bytes.count)
        }
        let path = space.prefix(max(0, count))
        return String(decoding: path.prefix(upTo: path.lastIndex(of: UInt8(ascii: "/")) ?? 0), as: UTF8.self)
    }

    /// Writes out what `print` has buffered. False when it could not be written.
    public static func flushStandardOutput() -> Bool { fflush(nil) == 0 }

    /// The value of an environment variable; `nil` when it is unset or empty.
    public static func environment(_ name: String) -> String? {
        guard let text = unsafe getenv(name) else { return nil }
        let value = unsafe String(cString: text)
        return value.isEmpty ? nil : value
    }

    /// The account of that name; `nil` when there is none.
    public static func account(named name: String) -> Account? {
        var user: UInt32 = 0
        var group: UInt32 = 0
        guard unsafe system_process_account(name, &user, &group) == 1 else { return nil }
        return Account(name: name, userID: user, groupID: group)
    }

    /// Whether a process runs, also one of another user. One that has ended and was not reaped yet does not.
    public static func isRunning(pid: Int32) -> Bool { !waitForEnd(ofProcess: pid, milliseconds: 0) }

    /// The direct children of a process, as the kernel lists them; empty when it has ended.
    public static func children(ofProcess pid: Int32) -> [Int32] {
        guard let list = try? Descriptor.reading(path: "/proc/\(pid)/task/\(pid)/children") else { return [] }
        var bytes: [UInt8] = []
        while list.read(into: &bytes, countMax: 4096) > 0 {}
        return String(decoding: bytes, as: UTF8.self).split(separator: " ").compactMap { Int32($0) }
    }

    /// Sends a signal to any process. False when there is none of that number, or it may not be signalled.
    @discardableResult
    public static func send(_ signal: Signal, toProcess pid: Int32) -> Bool { kill(pid, signal.rawValue) == 0 }

    /// Waits for the end of any process, also one that is not a child. False when the time has passed first.
    public static func waitForEnd(ofProcess pid: Int32, milliseconds: Int) -> Bool {
        let number = system_process_pidfd(pid)
        guard number >= 0 else { return errno == ESRCH }
        return Descriptor(number).waitReadable(milliseconds: milliseconds)
    }

    /// Lets a process of the same user write no file beyond this size, from now on: what it then meets is what a full
    /// disk is to a writer of logs.
    public static func limitFileSize(ofProcess pid: Int32, bytes: UInt64) throws(ProcessError) {
        let failure = system_process_limit_file_size(pid, bytes)
        guard failure == 0 else { throw ProcessError(action: "limit the files of process \(pid)", code: failure) }
    }

    /// Runs `body` when this process exits in an orderly way. At most a few: they are kept for good.
    public static func atExit(_ body: @escaping @Sendable () -> Void) { ExitHooks.add(body) }
}

/// Permissions and owners of files.
public enum FilePermissions {
    /// Gives a file or directory to an account.
    public static func give(_ path: String, to account: Account) throws(ProcessError) {
        guard unsafe chown(path, account.userID, account.groupID) == 0 else {
            throw ProcessError(action: "give \(path) to \(account.name)", code: errno)
        }
    }

    /// Sets the permission bits.
    public static func set(_ path: String, mode: UInt32) throws(ProcessError) {
        guard unsafe chmod(path, mode) == 0 else { throw ProcessError(action: "protect \(path)", code: errno) }
    }

    /// Whether an account may pass through a directory (its x bit), by owner, group or others.
    public static func isPassable(_ directory: String, by account: Account) -> Bool {
        var information = stat()
        guard unsafe stat(directory, &information) == 0 else { return false }
        let mode = information.st_mode
        if information.st_uid == account.userID { return mode & 0o100 != 0 }
        if information.st_gid == account.groupID { return mode & 0o010 != 0 }
        return mode & 0o001 != 0
    }
}
