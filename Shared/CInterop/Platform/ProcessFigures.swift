internal import Glibc

/// What the kernel knows of this process.
public struct ProcessFigures: Sendable, Hashable {
    /// Memory in use that is not swapped out.
    public var residentBytes: Int
    /// Processor time used by all threads, in user mode and in the kernel.
    public var processorSeconds: Double
    public var openFileDescriptors: Int
    /// How many file descriptors it may open.
    public var fileDescriptorsMax: Int

    /// The figures of this moment; a figure that `/proc` does not give is 0.
    public static var current: ProcessFigures {
        var time = timespec()
        unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        var limit = rlimit()
        unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        return ProcessFigures(
            residentBytes: residentPages * sysconf(Int32(_SC_PAGESIZE)),
            processorSeconds: Double(time.tv_sec) + Double(time.tv_nsec) / 1e9,
            openFileDescriptors: countOpenFileDescriptors(),
            fileDescriptorsMax: Int(clamping: limit.rlim_cur))
    }

    /// The second field of `/proc/self/statm` (proc(5)).
    private static var residentPages: Int {
        let file = unsafe open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return 0 }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 128)
        let count = unsafe read(file, &bytes, bytes.count)
        guard count > 0 else { return 0 }
        let fields = bytes[..<count].split(separator: UInt8(ascii: " "))
        return fields.count > 1 ? Int(String(decoding: fields[1], as: UTF8.self)) ?? 0 : 0
    }

    private static func countOpenFileDescriptors() -> Int {
        guard let directory = unsafe opendir("/proc/self/fd") else { return 0 }
        defer { unsafe closedir(directory) }
        var count = 0
        while unsafe readdir(directory) != nil { count += 1 }
        // Less `.`, `..` and the one that this reading opened.
        return max(0, count - 3)
    }
}

/// The wall clock, which may jump.
public enum WallClock {
    /// Microseconds since 1970-01-01T00:00:00Z.
    public static var microseconds: Int64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
    }
}

/// The variables that this process was started with.
public enum ProcessEnvironment {
    public static var variables: [String: String] {
        var found: [String: String] = [:]
        var entry = unsafe environ
        while let text = unsafe entry.pointee {
            let line = unsafe String(cString: text)
            if let equals = line.firstIndex(of: "=") {
                found[String(line[..<equals])] = String(line[line.index(after: equals)...])
            }
            unsafe entry += 1
        }
        return found
    }
}

/// The end of this process.
public enum ProcessEnd {
    /// Ends the process with the code after the exit handlers have run.
    public static func exit(code: Int32) -> Never { Glibc.exit(code) }

    /// Ends the process with the code at once.
    public static func exitAtOnce(code: Int32) -> Never { _exit(code) }
}
