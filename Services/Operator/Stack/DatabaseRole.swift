package import Contracts
internal import Runtime

/// Who connects to the database. A service has two roles: it runs under one that can do what the service does and
/// nothing else, and another owns its schema and migrates it. The housekeeper moves old months of the archives away,
/// the operator reads all.
package struct DatabaseRole: Hashable, Sendable {
    enum Purpose: Hashable, Sendable {
        case runtime(Service)
        case owner(Service)
        case housekeeper
        case observer
    }

    let purpose: Purpose

    package static let operatorRole = DatabaseRole(purpose: .observer)
    static let housekeeper = DatabaseRole(purpose: .housekeeper)

    /// The role that a service runs under.
    package init(_ service: Service) { self.init(purpose: .runtime(service)) }

    private init(purpose: Purpose) { self.purpose = purpose }

    static func owner(of service: Service) -> DatabaseRole { DatabaseRole(purpose: .owner(service)) }

    /// All roles of these services, and the two that every system has.
    package static func all(of services: [Service] = Service.allCases) -> [DatabaseRole] {
        services.flatMap { [DatabaseRole($0), .owner(of: $0)] } + [.housekeeper, .operatorRole]
    }

    /// The role's name; dashes are underscores. The role that a service runs under is called as its schema is.
    package var name: String {
        switch purpose {
        case .runtime(let service): service.schema
        case .owner(let service): service.schema + "_owner"
        case .housekeeper: SchemaOwner.housekeeper
        case .observer: "o2c_operator"
        }
    }

    /// The environment variable that may hold its password, such as `O2C_PASSWORD_ORDER_INTAKE`.
    var passwordVariable: String {
        let suffix =
            switch purpose {
            case .runtime(let service): service.schema
            case .owner(let service): service.schema + "_owner"
            case .housekeeper: "housekeeper"
            case .observer: "operator"
            }
        return "O2C_PASSWORD_" + suffix.uppercased()
    }
}

/// How many connections each role may have: a role that leaks them, or is misused, cannot take those of the others.
package struct ConnectionLimits: Sendable {
    /// Instances of a service that run at once, those included that take the place of others.
    let instances: Int
    /// `O2C_WORKERS` of an instance.
    let workers: Int
    /// `O2C_DATABASE_POOL_CONNECTIONS_MAX` of an instance.
    let poolConnections: Int

    package init(instances: Int = 2, workers: Int = 1, poolConnections: Int = 8) {
        self.instances = instances
        self.workers = workers
        self.poolConnections = poolConnections
    }

    /// Of an instance beside its workers and its pool: the gateway of commands, and the check at start.
    private static let othersOfInstance = 2

    /// A session whose client is gone stays for some seconds, so that each worker is counted twice.
    func connections(of role: DatabaseRole) -> Int {
        switch role.purpose {
        case .runtime: instances * (2 * workers + poolConnections + Self.othersOfInstance)
        case .owner: instances + 1
        case .housekeeper: 4
        case .observer: 16
        }
    }

    func sum(_ roles: [DatabaseRole]) -> Int { roles.reduce(0) { $0 + connections(of: $1) } }
}

/// The passwords of the roles, by the roles' names.
package struct RolePasswords: Sendable {
    private(set) var byRole: [String: String]

    init(_ byRole: [String: String] = [:]) { self.byRole = byRole }

    package subscript(_ role: DatabaseRole) -> String? { byRole[role.name] }

    /// Those that the directory keeps, with new random ones for roles that have none yet.
    package static func kept(
        in directory: StackDirectory, for roles: [DatabaseRole]
    ) throws(OperatorFailure) -> RolePasswords {
        var passwords = RolePasswords(try directory.read([String: String].self, directory.passwordsPath) ?? [:])
        let missing = roles.filter { passwords[$0] == nil }
        guard !missing.isEmpty else { return passwords }
        for role in missing { passwords.byRole[role.name] = random() }
        try directory.write(passwords.byRole, to: directory.passwordsPath)
        return passwords
    }

    /// 128 bits from the system's generator, as hexadecimal digits: nothing in it needs quoting in an address.
    private static func random() -> String {
        var generator = SystemRandomNumberGenerator()
        return (0..<32).map { _ in String(Int.random(in: 0..<16, using: &generator), radix: 16) }.joined()
    }
}
