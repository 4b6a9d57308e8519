internal import Contracts

/// Who connects to the database: each service with a role and a schema of its own, and the operator, who reads all.
struct DatabaseRole: Hashable, Sendable {
    /// The role's name, also that of its schema; dashes are underscores.
    let name: String
    /// `nil`: the operator.
    let service: Service?

    static let operatorRole = DatabaseRole(name: "o2c_operator", service: nil)

    init(_ service: Service) { self.init(name: service.schema, service: service) }

    private init(name: String, service: Service?) {
        self.name = name
        self.service = service
    }

    /// The environment variable that may hold its password, such as `O2C_PASSWORD_ORDER_INTAKE`.
    var passwordVariable: String { "O2C_PASSWORD_" + (service.map(\.schema) ?? "operator").uppercased() }
}

/// The passwords of the roles, by the roles' names.
struct RolePasswords: Sendable {
    private(set) var byRole: [String: String]

    init(_ byRole: [String: String] = [:]) { self.byRole = byRole }

    subscript(_ role: DatabaseRole) -> String? { byRole[role.name] }

    /// Those that the directory keeps, with new random ones for roles that have none yet.
    static func kept(
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
