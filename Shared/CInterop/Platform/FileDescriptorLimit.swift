internal import Glibc

/// How many files, connections included, this process may have open.
public enum FileDescriptorLimit {
    /// Raises the limit as far as the system lets it.
    /// - Returns: How many may be open from here on.
    public static func raise() -> Int {
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        var limit = rlimit()
        unsafe getrlimit(resource, &limit)
        if limit.rlim_cur < limit.rlim_max {
            limit.rlim_cur = limit.rlim_max
            unsafe setrlimit(resource, &limit)
            unsafe getrlimit(resource, &limit)
        }
        return Int(clamping: limit.rlim_cur)
    }
}
