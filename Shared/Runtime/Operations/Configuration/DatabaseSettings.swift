private import Postgres

/// How a service reaches its schema: as itself, and, where it is to migrate, as the schema's owner.
public struct DatabaseSettings: Sendable {
    /// The role that the service runs under.
    public var url: String
    /// The role that owns the schema; `nil`: the schema is migrated by somebody else.
    public var ownerURL: String?
    /// Whether connections that leave this machine may be in clear text.
    public var plaintext: Plaintext

    /// - Parameter ownerIsRequired: of the command that migrates.
    public init(_ settings: inout Settings, ownerIsRequired: Bool = false) {
        plaintext = Plaintext(&settings)
        url = settings.read(
            .required(
                "DATABASE_URL", "The PostgreSQL database, with the role that this service runs under.",
                mayHold: Self.mayHold, isSecret: true))
        let owner = "The same database, with the role that owns this service's schema."
        if ownerIsRequired {
            ownerURL = settings.read(
                .required("O2C_OWNER_DATABASE_URL", owner, mayHold: Self.mayHold, isSecret: true))
        } else {
            ownerURL = settings.read(
                .optional(
                    "O2C_OWNER_DATABASE_URL", owner + " Where it is set, the service migrates the schema at start.",
                    mayHold: Self.mayHold, isSecret: true))
        }
        check("DATABASE_URL", url, &settings)
        if let ownerURL { check("O2C_OWNER_DATABASE_URL", ownerURL, &settings) }
    }

    private static let mayHold = "a URL postgresql://user:password@host:port,host:port/database"

    /// What is wrong with a URL is told by name, never by what it holds.
    private func check(_ name: String, _ url: String, _ settings: inout Settings) {
        guard !url.isEmpty else { return }
        do throws(ConfigurationError) {
            let configuration = try ConnectionConfiguration(url: url)
            if let objection = plaintext.objection(to: configuration) { settings.refuse(name, because: objection) }
        } catch {
            settings.refuse(
                name,
                because:
                    "cannot be used; \(error) (in user and password % / ? # @ : are written %25 %2F %3F %23 %40 %3A)")
        }
    }
}
