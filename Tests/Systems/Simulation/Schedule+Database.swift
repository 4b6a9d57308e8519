import Contracts
import Postgres
import Runtime
import TestSupport

// What happens to the database of a schedule: a right that is missing for a while, and an old primary beside the new
// one.

extension Schedule {
    /// What the role of a service may do with a table of every schema.
    struct Right {
        let service: Service
        let privilege: String
        let table: String
    }

    /// Half of them keep facts from being written: those are met where an event is decided, and could be taken for its
    /// fault.
    private static let rights = [
        ("INSERT", "outbox"), ("INSERT", "outbox"), ("INSERT", "outbox"), ("INSERT", "outbox"), ("SELECT", "outbox"),
        ("INSERT", "command"), ("SELECT", "command"), ("UPDATE", "checkpoint"), ("SELECT", "checkpoint"),
    ]

    func disturbDatabase() throws {
        if chance.happens(percent: 85) { try revoke() } else { try promote() }
    }

    private func revoke() throws {
        let service = chance.pick(Service.allCases)
        let (privilege, table) = chance.pick(Self.rights)
        fault("right revoked", "\(service.rawValue): \(privilege) on \(table)")
        revoked.append(Right(service: service, privilege: privilege, table: table))
        try tables.change(
            """
            REVOKE \(unescaped: privilege) ON \(unescaped: service.schema).\(unescaped: table) FROM \
            \(unescaped: TestRole.name)
            """
        )
        for instance in instances where instance.service == service && instance.isUp { try work(instance) }
    }

    private func giveBack(_ right: Right) throws {
        note("right given back to \(right.service.rawValue): \(right.privilege) on \(right.table)")
        try tables.change(
            """
            GRANT \(unescaped: right.privilege) ON \(unescaped: right.service.schema).\(unescaped: right.table) TO \
            \(unescaped: TestRole.name)
            """
        )
    }

    /// The primary is gone with all its sessions, and its standby goes on with everything that was committed.
    private func promote() throws {
        guard !database.hasOld, Service.allCases.allSatisfy(mayEnd) else { return }
        for instance in instances { if let backend = instance.backend { try tables.end(backend) } }
        tables.leave()
        try database.promote()
        fault("standby promoted", "timeline \(database.timeline)")
    }

    /// Gives back what was taken, removes an old primary, or lets somebody reach it: when the time has come, or at the
    /// end.
    func mendDatabase(wholly: Bool = false) throws {
        if !revoked.isEmpty, wholly || chance.happens(percent: 8) {
            for right in revoked { try giveBack(right) }
            revoked = []
        }
        guard database.hasOld else { return }
        if wholly || misled != nil && chance.happens(percent: 6) {
            try removeOld()
        } else if misled == nil, chance.happens(percent: 40) {
            try mislead()
        }
    }

    /// The old primary can be reached again, and one instance does; the service is at work on the new one, and has said
    /// so.
    private func mislead() throws {
        let instance = chance.pick(instances)
        guard instance.isUp, hasTold(instance.service), mayEnd(instance.service) else { return }
        fault("old primary reached", instance.name)
        misled = instance
        instance.isMisled = true
        if let backend = instance.backend { try tables.end(backend) }
        for _ in 0..<3 {
            clock.advance(milliseconds: 2_100)
            try work(instance)
        }
    }

    /// Whether the log holds of every lane of a service that the lane is at work on the new primary.
    private func hasTold(_ service: Service) -> Bool {
        let known = (0..<laneCount).map { lane in
            broker.log.databases(of: service, lane: Lane(lane)).map(\.number).max() ?? 0
        }
        return known.allSatisfy { $0 == database.timeline }
    }

    private func removeOld() throws {
        note("old primary removed")
        if let misled {
            misled.isMisled = false
            if let backend = misled.backend { try tables.end(backend) }
        }
        misled = nil
        let turns = try database.removeOld()
        if turns > 0 { breaches.append("\(turns) turns got through on an old primary") }
    }
}
