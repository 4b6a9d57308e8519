private import Platform

extension MetricsRegistry {
    /// Adds the metrics that every Prometheus client library has: `process_…`.
    public func addProcessMetrics() {
        let startSeconds = Double(WallClock.microseconds) / 1e6
        sampled("process_resident_memory_bytes", help: "Resident memory size in bytes.") {
            Double(ProcessFigures.current.residentBytes)
        }
        sampled(
            "process_cpu_seconds_total", help: "Total user and system CPU time spent in seconds.", kind: .counter
        ) { ProcessFigures.current.processorSeconds }
        sampled("process_open_fds", help: "Number of open file descriptors.") {
            Double(ProcessFigures.current.openFileDescriptors)
        }
        sampled("process_max_fds", help: "Maximum number of open file descriptors.") {
            Double(ProcessFigures.current.fileDescriptorsMax)
        }
        sampled("process_start_time_seconds", help: "Start time of the process since unix epoch in seconds.") {
            startSeconds
        }
    }
}
