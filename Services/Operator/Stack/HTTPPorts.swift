internal import Contracts
internal import SystemProcess

/// Where the services of a local system listen for HTTP: one port each, reserved from before anything is started to its
/// end, so that a service that is started again finds its own.
package struct HTTPPorts: Sendable {
    package enum Choice: Sendable {
        /// This one and those that follow it, in the order of `Service.allCases`.
        case from(UInt16)
        /// Any that are free, so that several systems can run at once.
        case free

        /// 8081 to 8086.
        static let wellKnown = from(8081)
    }

    private let reservations: [Service: PortReservation]

    /// - Throws: `busy` if ports of the choice are taken, with all that are.
    init(_ choice: Choice) throws(OperatorFailure) {
        var reservations: [Service: PortReservation] = [:]
        var taken: [String] = []
        do throws(ProcessError) {
            for (index, service) in Service.allCases.enumerated() {
                switch choice {
                case .free: reservations[service] = try PortReservation.any()
                case .from(let first):
                    let port = first + UInt16(index)
                    reservations[service] = try PortReservation.of(port)
                    if reservations[service] == nil { taken.append("port \(port) of \(service.rawValue)") }
                }
            }
        } catch { throw OperatorFailure(.unavailable, "\(error)") }
        guard taken.isEmpty else {
            throw OperatorFailure(
                .notNow, "In use already: \(taken.joined(separator: ", ")).",
                advice: "Stop what listens there ('ss -ltnp' names it), or take other ports by --free-ports.")
        }
        self.reservations = reservations
    }

    subscript(service: Service) -> UInt16 {
        guard let reservation = reservations[service] else { preconditionFailure("\(service) has no port") }
        return reservation.port
    }
}
