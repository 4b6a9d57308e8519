package import Arguments
internal import Kafka
internal import LocalStack
internal import Platform
internal import Postgres
internal import SystemProcess

/// A subcommand whose errors become one plain message and an exit code of sysexits.h.
package protocol OperatorCommand: ParsableCommand {
    /// Does the work. Any error ends the program: see `OperatorFailure.init(restating:)` for the codes.
    mutating func perform() throws
}

extension OperatorCommand {
    package mutating func run() throws {
        do { try perform() } catch let code as ExitCode { throw code } catch let error as ValidationError {
            throw error
        } catch let stopped as StopRequest.Stopped {
            Terminal.standardError.write("o2c: stopped by \(stopped.signal.name)\n")
            throw ExitCode(stopped.signal.exitCode)
        } catch {
            let failure = OperatorFailure(restating: error)
            Terminal.standardError.write(failure.description + "\n")
            throw failure.exitCode
        }
    }
}

/// Why a command could not do its work, in words for whoever is on call, with what to do next.
package struct OperatorFailure: Error, CustomStringConvertible, Equatable {
    package enum Kind: Int32, CaseIterable {
        /// A check failed, or the work was refused.
        case refused = 1
        /// A trial ended before it could tell whether the promises were kept.
        case noVerdict = 3
        /// EX_UNAVAILABLE: something that is needed does not run or cannot be reached.
        case unavailable = 69
        /// EX_SOFTWARE: a fault of the program.
        case fault = 70
        /// EX_TEMPFAIL: not now, such as where somebody else has a port; the same may succeed later by itself.
        case notNow = 75
        /// EX_CONFIG.
        case configuration = 78

        var exitCode: ExitCode { ExitCode(rawValue) }

        /// As the help of `o2c` says it; `nil` for what no command of it ends with.
        var meaning: String? {
            switch self {
            case .refused: "a check failed or the work was refused"
            case .noVerdict: nil
            case .unavailable: "something that is needed is away"
            case .fault: "a fault in o2c itself"
            case .notNow: "not yet (what was asked for is on its way)"
            case .configuration: "the configuration is wrong"
            }
        }
    }

    /// All exit codes of `o2c`, in one sentence.
    static var exitCodes: String {
        var codes = [(ExitCode.success, "done"), (ExitCode.validationFailure, "the command line is wrong")]
        codes += Kind.allCases.compactMap { kind in kind.meaning.map { (kind.exitCode, $0) } }
        return "Exit codes: "
            + codes.sorted { $0.0.rawValue < $1.0.rawValue }.map { "\($0.0.rawValue) \($0.1)" }
            .joined(separator: ", ") + "."
    }

    package let kind: Kind
    package let message: String
    /// The next thing to do; `nil` when there is none to name.
    package let advice: String?

    package init(_ kind: Kind, _ message: String, advice: String? = nil) {
        self.kind = kind
        self.message = message
        self.advice = advice
    }

    /// What any error means to the operator: the world's faults are `unavailable`, all else is ours.
    package init(restating error: any Error) {
        switch error {
        case let failure as OperatorFailure: self = failure
        case let error as LocalStackError: self.init(.unavailable, error.description)
        case let error as ProcessError: self.init(.unavailable, error.description)
        case let error as KafkaError:
            self.init(
                .unavailable, "Kafka: \(error)",
                advice: "Do the brokers of KAFKA_BOOTSTRAP_SERVERS run? 'o2c up' starts one.")
        case let error as PostgresError where error.isConnectionLost || error.isTransient:
            self.init(
                .unavailable, "PostgreSQL: \(error)",
                advice: "Does the server of DATABASE_URL run? 'o2c up' starts one.")
        default: self.init(.fault, "\(error)")
        }
    }

    package var exitCode: ExitCode { kind.exitCode }
    package var description: String { "o2c: \(message)" + (advice.map { "\n     " + $0 } ?? "") }
}
