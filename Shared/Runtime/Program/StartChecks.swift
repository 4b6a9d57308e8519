import HTTPServer
import Kafka
import Platform

/// Why a service does not start: one line for the operator, and the code by which a platform knows whether trying again
/// is of use.
struct StartRefusal: Error, Hashable {
    /// `EX_TEMPFAIL` of sysexits.h: it may go well later, without any change.
    static let temporaryExitCode: Int32 = 75
    /// `EX_CONFIG`: somebody has to change something.
    static let configurationExitCode: Int32 = 78

    /// Names the setting.
    let line: String
    let exitCode: Int32

    static func configuration(_ line: String) -> StartRefusal {
        StartRefusal(line: line, exitCode: configurationExitCode)
    }

    static func temporary(_ line: String) -> StartRefusal {
        StartRefusal(line: line, exitCode: temporaryExitCode)
    }
}

/// What is found out before anything is touched: database, topics, lanes.
enum StartChecks {
    /// Whether the process may have as many files open as it is configured for.
    static func files(limit: Int, settings: RuntimeSettings) throws(StartRefusal) {
        let needed = settings.http.descriptorsMax(
            databaseConnections: settings.databasePoolConnectionsMax, workers: settings.workers)
        guard limit >= needed else {
            throw .configuration(
                """
                this process may have \(limit) files open (ulimit -Hn), and needs \(needed): raise the limit, or lower \
                O2C_HTTP_CONNECTIONS_MAX, which is \(settings.http.connectionsMax)
                """)
        }
    }

    /// Whether librdkafka takes what the settings ask of it.
    static func kafka(_ configuration: ClientConfiguration, settings: RuntimeSettings) throws(StartRefusal) {
        do throws(ConfigurationRefusal) { try configuration.check() } catch {
            let own = Set(settings.kafkaProperties.keys)
            switch error {
            case .unknownProperty(let name):
                throw .configuration("O2C_KAFKA_PROPERTIES names \(name.excerpt), which is no property of librdkafka")
            case .badValue(let property) where own.contains(property):
                throw .configuration("O2C_KAFKA_PROPERTIES holds a value that \(property.excerpt) does not take")
            case .badValue(let property):
                let name = KafkaSecurity.settingNames[property] ?? "KAFKA_BOOTSTRAP_SERVERS"
                throw .configuration("\(name) holds a value that librdkafka's \(property) does not take")
            case .noClient(let words):
                throw .configuration("the O2C_KAFKA_ settings do not go together: \(words)")
            }
        }
    }

    /// The names of the settings that say where something is served.
    struct Address: Sendable {
        let host: String
        let port: String

        static let api = Address(host: "O2C_HTTP_HOST", port: "O2C_HTTP_PORT")
        static let operations = Address(host: "O2C_OPERATIONS_HOST", port: "O2C_OPERATIONS_PORT")
    }

    /// Takes an address.
    /// - Throws: `StartRefusal` where nobody can listen there; any other error of the server.
    static func listen(_ address: Address, _ listen: () throws(HTTPServerError) -> UInt16) throws -> UInt16 {
        do throws(HTTPServerError) { return try listen() } catch {
            guard case .cannotListen(let host, let port, let fault) = error else { throw error }
            throw refusal(address, host, port, fault)
        }
    }

    static func refusal(_ address: Address, _ host: String, _ port: UInt16, _ fault: ListenFault) -> StartRefusal {
        switch fault {
        case .portInUse: .temporary("\(address.port) is \(port), and \(fault) at \(host.excerpt)")
        case .portNotAllowed: .configuration("\(address.port) is \(port), and \(fault)")
        case .resolverUnavailable: .temporary("\(address.host) is \(host.excerpt), and \(fault)")
        case .unknownHost, .addressNotHere: .configuration("\(address.host) is \(host.excerpt), and \(fault)")
        case .other: .temporary("\(address.host) is \(host.excerpt), \(address.port) is \(port), and \(fault)")
        }
    }
}
