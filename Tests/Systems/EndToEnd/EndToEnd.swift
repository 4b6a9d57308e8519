import Testing

/// The six real programs as processes over a private PostgreSQL and a broker, from outside: orders go in by HTTP and
/// Kafka, and what has become of them is read from HTTP, the six schemas and `o2c verify`.
///
/// One scenario runs at a time: each keeps both cores busy, and some measure how fast the system recovers.
@Suite("End to end", .serialized)
struct EndToEnd {}
