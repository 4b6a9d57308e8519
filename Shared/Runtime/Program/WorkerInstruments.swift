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
        turns = metrics.counter("o2c_turns_total", help: "Turns that were committed.")
        events = metrics.counter("o2c_turn_events_total", help: "Records, timers and parked events that turns took.")
        decided = metrics.counter("o2c_events_decided_total", help: "Events that were decided.")
        redeliveries = metrics.counter(
            "o2c_redeliveries_dropped_total", help: "Events that had been seen and were dropped.")
        parked = metrics.counter("o2c_events_parked_total", help: "Events that were parked.")
        refused = metrics.counter("o2c_commands_refused_total", help: "Commands that were refused.")
        conflicts = metrics.counter("o2c_command_conflicts_total", help: "Commands that came again with another body.")
        published = metrics.counter("o2c_messages_published_total", help: "Messages that turns gave to publish.")
        republished = metrics.counter(
            "o2c_messages_republished_total", help: "Messages that were published again on request.")
        faults = metrics.counter("o2c_transient_errors_total", help: "Transient errors that workers waited out.")
        retries = metrics.counter(
            "o2c_turn_retries_total", help: "Turns that were taken again after a fault of the moment.")
        turnsLostConnection = metrics.counter(
            "o2c_turns_lost_connection_total", help: "Turns that were lost with their connection and taken again.")
        turnsLostCheckpoint = metrics.counter(
            "o2c_turns_lost_checkpoint_total",
            help: "Turns that never happened since their lane had another owner.")
        gaps = metrics.counter("o2c_stream_gaps_total", help: "Requests for missing numbers of a stream.")
        logsReplaced = metrics.counter(
            "o2c_logs_replaced_total", help: "Partitions whose log was not the one known before.")
        regressions = metrics.counter(
            "o2c_stream_regressions_total", help: "Streams of sources whose database has gone back in time.")
        commandsLost = metrics.counter(
            "o2c_commands_lost_total", help: "Commands that the log no longer had when their lane came to them.")
        foreign = metrics.counters(
            "o2c_foreign_records_total", help: "Records of others on our topics; 'o2c foreign' shows them.",
            labels: ["topic"])
        roundTrips = metrics.counter(
            "o2c_database_round_trips_total", help: "Times that workers sent to the database and waited for the answer."
        )
        bytesSent = metrics.counter(
            "o2c_database_sent_bytes_total", help: "Statements and parameters that workers gave to the database.")
        bytesReceived = metrics.counter(
            "o2c_database_received_bytes_total", help: "Results that workers were given by the database, in memory.")
        turnSeconds = metrics.histogram("o2c_turn_seconds", help: "How long turns take.")
        batchEvents = metrics.histogram("o2c_turn_batch_events", help: "How many events turns take.", buckets: .counts)
        lanes = metrics.gauge("o2c_lanes_owned", help: "Lanes that this process owns.")
        parkedOpen = metrics.gauge(
            "o2c_parked_events_open", help: "Events that stand parked in the lanes of this process.")
        lanesPaused = metrics.gauge(
            "o2c_lanes_paused",
            help:
                """
                Lanes that take nothing, since their events were parked one after the other; each tries one now and \
                then.
                """
        )
        publicationsRefused = metrics.gauge(
            "o2c_publications_refused",
            help: "Streams that wait behind a message which Kafka refuses, such as one that is too large for its topic."
        )
        monthsAhead = metrics.gauge(
            "o2c_archive_months_ahead", help: "Months after the current one that the archive has a partition for.")
        clockSkewSeconds = metrics.gauges(
            "o2c_clock_skew_seconds",
            help: "How far the clock of the database or of a broker is ahead of this machine's, at the least.",
            labels: ["clock"])
        pendingBytes = metrics.gauge(
            "o2c_publication_pending_bytes", help: "Committed data that the log has not acknowledged.")
    }
}
