/// What all workers of a process count together.
final class WorkerInstruments: Sendable {
    let turns: Counter
    let events: Counter
    let decided: Counter
    let redeliveries: Counter
    let parked: Counter
    let refused: Counter
    let conflicts: Counter
    let published: Counter
    let republished: Counter
    let faults: Counter
    let retries: Counter
    let turnsLostConnection: Counter
    let turnsLostCheckpoint: Counter
    let gaps: Counter
    let logsReplaced: Counter
    let regressions: Counter
    let foreign: MetricFamily<Counter>
    let commandsLost: Counter
    let roundTrips: Counter
    let bytesSent: Counter
    let bytesReceived: Counter
    let turnSeconds: Histogram
    let batchEvents: Histogram
    let lanes: Gauge
    let pendingBytes: Gauge
    let parkedOpen: Gauge
    let lanesPaused: Gauge
    let publicationsRefused: Gauge
    let monthsAhead: Gauge
    let clockSkewSeconds: MetricFamily<Gauge>

    init(_ metrics: MetricsRegistry) {
        turns = metrics.counter(
            "o2c_turns_total",
            help: """
                Turns that were committed. A turn is one transaction over all that waits in the \
                lanes of a worker.
                """)
        events = metrics.counter(
            "o2c_turn_events_total",
            help: "Records, timers and parked events that turns have read.")
        decided = metrics.counter(
            "o2c_events_decided_total",
            help: "Facts and commands that a lane has decided.")
        redeliveries = metrics.counter(
            "o2c_redeliveries_dropped_total",
            help: "Facts and commands that came again and were dropped.")
        parked = metrics.counter(
            "o2c_events_parked_total",
            help: "Events that could not be decided and were parked.")
        refused = metrics.counter(
            "o2c_commands_refused_total",
            help: "Commands that a rule of the business refused.")
        conflicts = metrics.counter(
            "o2c_command_conflicts_total",
            help: "Commands that came again under the same source and id with another body.")
        published = metrics.counter(
            "o2c_messages_published_total",
            help: "Facts and forwarded commands that turns have given to Kafka.")
        republished = metrics.counter(
            "o2c_messages_republished_total",
            help: "Facts and forwarded commands that were published again on request.")
        faults = metrics.counter(
            "o2c_transient_errors_total",
            help: "Faults of Kafka, PostgreSQL or the network that workers have waited out.")
        retries = metrics.counter(
            "o2c_turn_retries_total",
            help: "Turns that were tried again after a transient error.")
        turnsLostConnection = metrics.counter(
            "o2c_turns_lost_connection_total",
            help: "Turns whose database connection broke and that were tried again.")
        turnsLostCheckpoint = metrics.counter(
            "o2c_turns_lost_checkpoint_total",
            help: "Turns that were given up because another process owns their lane.")
        gaps = metrics.counter(
            "o2c_stream_gaps_total",
            help: "Requests to publish missing numbers of a stream again.")
        logsReplaced = metrics.counter(
            "o2c_logs_replaced_total",
            help: "Partitions that Kafka holds with other records than were read before.")
        regressions = metrics.counter(
            "o2c_stream_regressions_total",
            help: "Streams whose publisher has restored an older database.")
        commandsLost = metrics.counter(
            "o2c_commands_lost_total",
            help: "Commands that Kafka had deleted before their lane read them.")
        foreign = metrics.counters(
            "o2c_foreign_records_total",
            help: """
                Records on the topics of this system that are none of its messages. 'o2c \
                foreign list' shows them.
                """,
            labels: ["topic"])
        roundTrips = metrics.counter(
            "o2c_database_round_trips_total",
            help: "Times that workers have sent to PostgreSQL and waited for its answer."
        )
        bytesSent = metrics.counter(
            "o2c_database_sent_bytes_total",
            help: "Bytes of statements and parameters that workers have sent to PostgreSQL.")
        bytesReceived = metrics.counter(
            "o2c_database_received_bytes_total",
            help: "Bytes of results that workers have received from PostgreSQL, as they lie in memory.")
        turnSeconds = metrics.histogram(
            "o2c_turn_seconds",
            help: "Seconds that a turn takes, from its first statement to its commit.")
        batchEvents = metrics.histogram(
            "o2c_turn_batch_events",
            help: "Events that a turn takes at once.", buckets: .counts)
        lanes = metrics.gauge(
            "o2c_lanes_owned",
            help: "Lanes that this process owns now.")
        parkedOpen = metrics.gauge(
            "o2c_parked_events_open",
            help: "Events that are parked now in the lanes of this process. 'o2c parked list' shows them.")
        lanesPaused = metrics.gauge(
            "o2c_lanes_paused",
            help: """
                Lanes that read nothing now because their events were parked one after the other. Each tries one \
                event now and then.
                """)
        publicationsRefused = metrics.gauge(
            "o2c_publications_refused",
            help: "Streams that wait now behind a message that Kafka refuses, such as one too large for its topic.")
        monthsAhead = metrics.gauge(
            "o2c_archive_months_ahead",
            help: "Months after the current one for which the archive of published messages has a partition.")
        clockSkewSeconds = metrics.gauges(
            "o2c_clock_skew_seconds",
            help: """
                Seconds by which the clock of PostgreSQL or of a broker is ahead of this \
                machine's, at the least.
                """,
            labels: ["clock"])
        pendingBytes = metrics.gauge(
            "o2c_publication_pending_bytes",
            help: "Bytes of committed messages that Kafka has not acknowledged yet.")
    }
}
