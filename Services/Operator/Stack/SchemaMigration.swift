package import Contracts
internal import SystemProcess

/// Runs `SERVICE migrate` for services whose programs lie beside this one: all at once, each by the owner of its
/// schema.
package struct SchemaMigration {
    private static let millisecondsMax = 120_000

    private let directory: String
    private let url: (DatabaseRole) -> String

    /// - Parameters:
    ///   - directory: where the programs of the services are.
    ///   - url: the address of the database for a role.
    package init(directory: String, url: @escaping (DatabaseRole) -> String) {
        self.directory = directory
        self.url = url
    }

    package func run(_ services: [Service] = Service.allCases) throws {
        let children = try services.map { service in
            let environment = [
                "DATABASE_URL": url(DatabaseRole(service)), "O2C_OWNER_DATABASE_URL": url(.owner(of: service)),
                "O2C_LOG_FORMAT": "text",
            ]
            return (
                service,
                try ChildProcess(
                    ProcessConfiguration(
                        executable: "\(directory)/\(service.rawValue)", arguments: ["migrate"],
                        environment: environment, output: .captured(bytesMax: 16_384), parentDeathSignal: .kill))
            )
        }
        for (service, child) in children {
            let status = child.wait(milliseconds: Self.millisecondsMax) ?? child.killAndWait()
            guard !status.isSuccess else { continue }
            throw OperatorFailure(
                .unavailable, "'\(service.rawValue) migrate' ended with \(status). It said:\n\(child.capturedOutput)")
        }
    }
}
