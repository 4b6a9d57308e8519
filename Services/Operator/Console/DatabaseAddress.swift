internal import Arguments
internal import Contracts

/// The address of a database on the command line: of all services, or, with a service's name before it, of that one:
/// `billing=postgresql://o2c_operator@db2/o2c`.
struct DatabaseAddress: ExpressibleByArgument, Hashable, Sendable {
    /// `nil`: of all services that have no address of their own.
    let service: Service?
    let url: String

    init?(argument: String) {
        // A name has no colon; an equals sign behind one belongs to the address.
        let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        if parts.count == 2, !parts[0].contains(":") {
            guard let named = Service(rawValue: parts[0]), !parts[1].isEmpty else { return nil }
            (service, url) = (named, parts[1])
        } else {
            guard !argument.isEmpty else { return nil }
            (service, url) = (nil, argument)
        }
    }

    var argumentText: String { service.map { "\($0.rawValue)=\(url)" } ?? url }
    static var argumentValueName: String { "[service=]url" }
}

/// In which database each service's schema lies: one for all, or some of their own.
struct DatabaseAddresses: Sendable {
    private let urls: [Service: String]

    /// - Precondition: the service is one of those that were asked for.
    subscript(service: Service) -> String {
        guard let url = urls[service] else { preconditionFailure("nobody asked where \(service) is") }
        return url
    }

    /// Looks for each service, the more special first: the option that names it, the variable that does, the option
    /// for all, `DATABASE_URL`, `fallback`.
    /// - Parameter services: those that are asked for.
    /// - Throws: what `fallback` throws, where one of them is left that nothing names.
    init(
        _ options: [DatabaseAddress], of services: [Service] = Service.allCases, environment: [String: String],
        fallback: () throws(OperatorFailure) -> String
    ) throws(OperatorFailure) {
        func given(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        var common = options.last { $0.service == nil }?.url ?? given("DATABASE_URL")
        var urls: [Service: String] = [:]
        for service in services {
            let own = options.last { $0.service == service }?.url ?? given(Self.variable(of: service))
            if own == nil, common == nil { common = try fallback() }
            urls[service] = own ?? common
        }
        self.urls = urls
    }

    /// Such as `O2C_ORDER_INTAKE_DATABASE_URL`.
    static func variable(of service: Service) -> String { "O2C_\(service.schema.uppercased())_DATABASE_URL" }

    /// The services of each database, in the order of the main line.
    func groups(of services: [Service]) -> [(url: String, services: [Service])] {
        var groups: [(url: String, services: [Service])] = []
        for service in services {
            if let index = groups.firstIndex(where: { $0.url == self[service] }) {
                groups[index].services.append(service)
            } else {
                groups.append((self[service], [service]))
            }
        }
        return groups
    }
}
