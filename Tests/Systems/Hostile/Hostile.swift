import Testing

/// What no sender, neighbour or accident may do to a system: the six real programs over a private PostgreSQL and a
/// broker, under attack while honest orders keep coming. One attack at a time: each needs the machine.
@Suite("Hostile", .serialized)
struct Hostile {}
