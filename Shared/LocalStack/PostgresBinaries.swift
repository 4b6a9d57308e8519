internal import SystemProcess

/// Where the installed PostgreSQL keeps its programs.
public struct PostgresBinaries: Sendable {
    public let directory: String

    /// Looks in `O2C_POSTGRES_BIN`, `pg_config --bindir`, `/usr/lib/postgresql/<highest version>/bin`, `PATH`.
    public static func locate() throws(LocalStackError) -> PostgresBinaries {
        if let named = Host.environment("O2C_POSTGRES_BIN") {
            guard isComplete(named) else {
                throw .programMissing(
                    name: "PostgreSQL", searched: "O2C_POSTGRES_BIN holds '\(named)', which has no initdb and postgres")
            }
            return PostgresBinaries(directory: named)
        }
        let path = (Host.environment("PATH") ?? "").split(separator: ":").map(String.init)
        for candidate in configured(path) + versioned() + path where isComplete(candidate) {
            return PostgresBinaries(directory: candidate)
        }
        throw .programMissing(
            name: "PostgreSQL",
            searched: "no initdb and postgres by pg_config, in /usr/lib/postgresql/*/bin or on PATH; "
                + "install the package postgresql (scripts/setup does) or set O2C_POSTGRES_BIN")
    }

    func callAsFunction(_ program: String) -> String { directory + "/" + program }

    private static func isComplete(_ directory: String) -> Bool {
        ["initdb", "postgres", "psql", "pg_isready"].allSatisfy { Files.isExecutable("\(directory)/\($0)") }
    }

    private static func configured(_ path: [String]) -> [String] {
        guard let tool = path.map({ $0 + "/pg_config" }).first(where: Files.isExecutable),
            let output = try? runTool(tool, ["--bindir"], withinMilliseconds: 5_000)
        else { return [] }
        return output.split(separator: "\n").prefix(1).map(String.init)
    }

    private static func versioned() -> [String] {
        let root = "/usr/lib/postgresql"
        return Files.names(in: root).compactMap { Int($0) }.sorted(by: >).map { "\(root)/\($0)/bin" }
    }
}
