/// PostgreSQL's settings for a small machine that is shared with six services and a broker.
enum PostgresSettings {
    static func values(durable: Bool, connectionsMax: Int) -> [String: String] {
        var values = common
        values["max_connections"] = "\(connectionsMax)"
        values.merge(durable ? lasting : passing) { _, new in new }
        return values
    }

    private static let common = [
        // Memory: the working set is small and the system's cache holds the rest.
        "work_mem": "8MB",
        "maintenance_work_mem": "64MB",
        "effective_cache_size": "2GB",
        // Write-ahead log: few, spread checkpoints, since each makes the next write of a page a full one.
        "wal_buffers": "16MB",
        "min_wal_size": "256MB",
        "max_wal_size": "2GB",
        "checkpoint_timeout": "15min",
        // One lane's lock and its turn's partitions take some entries a transaction.
        "max_locks_per_transaction": "256",
        // Statements here take milliseconds: compiling them never pays, and pages come from memory or flash.
        "jit": "off",
        "random_page_cost": "1.1",
        "max_worker_processes": "4",
        "max_parallel_workers_per_gather": "0",
        "autovacuum_vacuum_cost_delay": "2ms",
        "password_encryption": "scram-sha-256",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "log_min_messages": "warning",
        "log_checkpoints": "off",
        "log_line_prefix": "%m [%p] %q%u@%d %a ",
    ]

    /// What was committed stays, whatever happens.
    private static let lasting = [
        "shared_buffers": "256MB",
        "fsync": "on",
        "synchronous_commit": "on",
        "full_page_writes": "on",
        "wal_level": "replica",
    ]

    /// For tests: commits survive a crash of the server, since the system has them, but not one of the machine.
    private static let passing = [
        "shared_buffers": "128MB",
        "fsync": "off",
        "synchronous_commit": "on",
        "full_page_writes": "off",
        "wal_level": "minimal",
        "max_wal_senders": "0",
    ]
}
