import Arguments
import Contracts
import Runtime
import SystemProcess
import Testing

@testable import Operator

@Suite("The programs of the services, and their settings")
struct ServiceProgramsTests {
    private let programs = ServicePrograms(
        in: "/nowhere",
        declared: [
            .billing: ["O2C_WORKERS", "O2C_BILLING_TAX_ROUNDING", "DATABASE_URL"],
            .ledger: ["O2C_WORKERS", "DATABASE_URL"],
        ])

    @Test("a service is not given the settings of others, nor what is none, but its own and all that is not ours")
    func foreign() {
        let set = [
            "O2C_WORKERS", "O2C_BILLING_TAX_ROUNDING", "O2C_WORKRS", "PATH", "DATABASE_URL", "O2C_TEST_FAILPOINTS",
        ]
        #expect(programs.foreignVariables(.billing, set) == ["O2C_WORKRS"])
        #expect(programs.foreignVariables(.ledger, set) == ["O2C_BILLING_TAX_ROUNDING", "O2C_WORKRS"])
    }

    @Test("a name that no service knows is told, one of o2c itself or of tests is not")
    func unknown() {
        let set = ["O2C_WORKRS", "O2C_WORKERS", "O2C_PASSWORD_LEDGER", "O2C_POSTGRES_BIN", "O2C_TEST_LOGS", "HOME"]
        #expect(programs.unknownVariables(set) == ["O2C_WORKRS"])
    }

    @Test("settings are read from what --help prints, as the runtime writes it")
    func help() {
        let launch = Launch<Bool>(program: "p", summary: "does 2 THINGS", arguments: ["--help"], environment: [:]) {
            _ = $0.read(.integer("O2C_ONE", "ONE of its SETTINGS.", default: 1, in: 0...1))
            return $0.read(.choice("OTHER_2", "Which.", default: LogFormat.text)) == .text
        }
        guard case .help(let text) = launch else {
            Issue.record("no help: \(launch)")
            return
        }
        #expect(ServicePrograms.settings(inHelp: text) == ["O2C_ONE", "OTHER_2"])
    }

    @Test("a program that is not there is named")
    func missing() {
        let failure = #expect(throws: OperatorFailure.self) { try ServicePrograms(in: "/nowhere") }
        #expect(failure?.kind == .unavailable)
        #expect(failure?.message.contains("/nowhere/") == true)
    }
}

@Suite("Ports of a local system")
struct HTTPPortsTests {
    @Test("free ones are reserved, one for each service")
    func free() throws {
        let ports = try HTTPPorts(.free)
        let all = Service.allCases.map { ports[$0] }
        #expect(Set(all).count == Service.allCases.count)
        for port in all { #expect(try PortReservation.of(port) == nil) }
    }

    @Test("those that others have are named, each with its service and what to do; nothing is reserved then")
    func busy() throws {
        let first = try sixInARow()
        let taken = try [first + 1, first + 4].map { try #require(try PortReservation.of($0)) }
        let failure = try #require(throws: OperatorFailure.self) { try HTTPPorts(.from(first)) }
        #expect(failure.exitCode == ExitCode(75))
        #expect(failure.message.contains("port \(first + 1) of \(Service.allCases[1].rawValue)"))
        #expect(failure.message.contains("port \(first + 4) of \(Service.allCases[4].rawValue)"))
        #expect(failure.advice?.contains("--free-ports") == true)
        withExtendedLifetime(taken) {}
    }

    @Test("those of a former system are there again as soon as it has ended")
    func again() throws {
        let first = try sixInARow()
        for _ in 1...3 {
            // A child that another test is just starting may hold them until its program is executed.
            let isFree = try StopRequest().poll(everyMilliseconds: 10, withinMilliseconds: 30_000) {
                do { return try HTTPPorts(.from(first))[.orderIntake] == first } catch is OperatorFailure {
                    return false
                }
            }
            #expect(isFree)
        }
    }

    private func sixInARow() throws -> UInt16 {
        for _ in 1...1_000 {
            let first = try PortReservation.any().port
            if try (first..<first + 6).allSatisfy({ try PortReservation.of($0) != nil }) { return first }
        }
        throw OperatorFailure(.unavailable, "no six ports in a row are free")
    }
}
