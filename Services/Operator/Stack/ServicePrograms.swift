internal import Contracts
internal import FoundationEssentials
internal import SystemProcess

/// The programs of the services beside this one, and the settings that each declares.
struct ServicePrograms: Sendable {
    private static let helpMilliseconds = 30_000
    private static let helpBytesMax = 256 << 10
    /// Settings of this system that are no service's: of `o2c` itself, of the local servers and of tests.
    private static let otherPrefixes = ["O2C_PASSWORD_", "O2C_POSTGRES_", "O2C_TEST_", "O2C_SIMULATE_"]

    private let directory: String
    private let declared: [Service: Set<String>]

    /// Asks each program for its settings.
    /// - Throws: `unavailable` if one is not there, or does not answer.
    init(in directory: String) throws {
        self.directory = directory
        var declared: [Service: Set<String>] = [:]
        for service in Service.allCases {
            declared[service] = try Self.settings(of: service, at: "\(directory)/\(service.rawValue)")
        }
        self.declared = declared
    }

    /// For tests: what the programs declare is given.
    init(in directory: String, declared: [Service: Set<String>]) {
        self.directory = directory
        self.declared = declared
    }

    func path(of service: Service) -> String { "\(directory)/\(service.rawValue)" }

    /// Those among the variables that are settings of other programs of this system: the service would warn of them.
    func foreignVariables(_ service: Service, _ names: some Sequence<String>) -> Set<String> {
        let own = declared[service] ?? []
        return Set(names.filter { $0.hasPrefix("O2C_") && !own.contains($0) && !$0.hasPrefix("O2C_TEST_") })
    }

    /// Those among the variables that look like settings of this system and are none: most likely misspelt.
    func unknownVariables(_ names: some Sequence<String>) -> [String] {
        let known = declared.values.reduce(into: Set()) { $0.formUnion($1) }
        return names.filter { name in
            name.hasPrefix("O2C_") && !known.contains(name)
                && !Self.otherPrefixes.contains { name.hasPrefix($0) }
        }.sorted()
    }

    private static func settings(of service: Service, at path: String) throws -> Set<String> {
        guard FileManager.default.isExecutableFile(atPath: path) else {
            throw OperatorFailure(
                .unavailable, "The program \(path) is not there.",
                advice: "Build it: swift build --product \(service.rawValue), or use scripts/o2c, which builds all.")
        }
        let (status, help) = try ChildProcess.run(
            ProcessConfiguration(
                executable: path, arguments: ["--help"], output: .captured(bytesMax: helpBytesMax)),
            withinMilliseconds: helpMilliseconds)
        let names = settings(inHelp: help)
        guard status.isSuccess, !names.isEmpty else {
            throw OperatorFailure(.unavailable, "\(path) --help does not tell its settings: \(status)\n\(help)")
        }
        return names
    }

    /// The names in what `--help` of a service prints: a line each, set in by two blanks.
    static func settings(inHelp help: String) -> Set<String> {
        Set(
            help.split(separator: "\n").filter { $0.hasPrefix("  ") && !$0.hasPrefix("   ") }.map {
                String($0.dropFirst(2))
            }.filter { name in
                name.utf8.allSatisfy {
                    UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0 || UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0
                        || $0 == UInt8(ascii: "_")
                }
            })
    }
}
