internal import CLibrdkafka
import Synchronization

/// Where the library's callbacks arrive. Logs come on its own threads, the others on the thread that serves the client.
final class Callbacks: Sendable {
    private let logHandler: (@Sendable (LogLine) -> Void)?
    private let transferHandler: (@Sendable (Transfer) -> Void)?
    /// What the client's topics are called.
    let names: TopicNames
    private let failures = Mutex<[KafkaError]>([])
    private let hasFailures = Atomic(false)
    /// How many failures are kept; later ones are dropped, since the library repeats what lasts.
    private static let failuresMax = 256

    init(_ configuration: ClientConfiguration) {
        logHandler = configuration.logHandler
        transferHandler = configuration.transferHandler
        names = TopicNames(prefix: configuration.topicPrefix)
    }

    /// Whether the client's configuration holds interceptors.
    var interceptsTransfers: Bool { transferHandler != nil }

    /// Keeps a failure that came by a callback until somebody takes it.
    func report(_ error: KafkaError) {
        failures.withLock { failures in
            guard failures.count < Self.failuresMax else { return }
            failures.append(error)
            hasFailures.store(true, ordering: .relaxed)
        }
    }

    /// The oldest failure. Costs one load where there is none.
    func takeFailure() -> KafkaError? {
        guard hasFailures.load(ordering: .relaxed) else { return nil }
        return failures.withLock { failures in
            let oldest = failures.removeFirst()
            hasFailures.store(!failures.isEmpty, ordering: .relaxed)
            return oldest
        }
    }

    /// Lends itself, unretained, to the client that the configuration will make.
    func install(in configuration: OpaquePointer, of type: rd_kafka_type_t) {
        unsafe rd_kafka_conf_set_opaque(configuration, Unmanaged.passUnretained(self).toOpaque())
        unsafe rd_kafka_conf_set_error_cb(configuration) { _, code, reason, opaque in
            unsafe Callbacks.from(opaque).report(
                KafkaError(
                    rd_kafka_resp_err_t(code), context: "client", message: reason.map { unsafe String(cString: $0) }))
        }
        if type == RD_KAFKA_CONSUMER {
            unsafe rd_kafka_conf_set_offset_commit_cb(configuration) { _, code, _, opaque in
                guard code != RD_KAFKA_RESP_ERR_NO_ERROR, code != RD_KAFKA_RESP_ERR__NO_OFFSET else { return }
                unsafe Callbacks.from(opaque).report(KafkaError(code, context: "committing offsets"))
            }
        }
        if logHandler != nil {
            unsafe rd_kafka_conf_set_log_cb(configuration) { client, level, facility, line in
                guard let client = unsafe client else { return }
                unsafe Callbacks.from(rd_kafka_opaque(client)).log(level, facility, line)
            }
        }
        if transferHandler != nil { unsafe interceptTransfers(of: configuration) }
    }

    /// Requests and answers can be heard of only by interceptors, which a client is given while it is made. Only those
    /// that carry records are told: librdkafka 2.0.2 intercepts the answers to many others twice.
    private func interceptTransfers(of configuration: OpaquePointer) {
        let opaque = unsafe Unmanaged.passUnretained(self).toOpaque()
        let code = unsafe rd_kafka_conf_interceptor_add_on_new(
            configuration, "transfers",
            { client, _, opaque, _, _ in
                let code = unsafe rd_kafka_interceptor_add_on_request_sent(
                    client, "transfers",
                    { _, _, _, _, key, _, _, size, opaque in
                        if key == ProtocolKey.produce {
                            unsafe Callbacks.from(opaque).transferHandler?(.produced(bytes: size))
                        }
                        return RD_KAFKA_RESP_ERR_NO_ERROR
                    }, opaque)
                guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { return code }
                return unsafe rd_kafka_interceptor_add_on_response_received(
                    client, "transfers",
                    { _, _, _, _, key, _, _, size, _, code, opaque in
                        if key == ProtocolKey.fetch, code == RD_KAFKA_RESP_ERR_NO_ERROR {
                            unsafe Callbacks.from(opaque).transferHandler?(.fetched(bytes: size))
                        }
                        return RD_KAFKA_RESP_ERR_NO_ERROR
                    }, opaque)
            }, opaque)
        precondition(code == RD_KAFKA_RESP_ERR_NO_ERROR, "a configuration is new, and has no interceptor of this name")
    }

    /// What kind of request it is (Kafka protocol guide, API keys).
    private enum ProtocolKey {
        static let produce: Int16 = 0
        static let fetch: Int16 = 1
    }

    private static func from(_ opaque: UnsafeMutableRawPointer?) -> Callbacks {
        unsafe Unmanaged<Callbacks>.fromOpaque(opaque!).takeUnretainedValue()
    }

    /// Says something of a client beside what the library says.
    func say(_ level: Int32, _ facility: String, _ message: String) {
        logHandler?(LogLine(level: level, facility: facility, message: message))
    }

    private func log(_ level: Int32, _ facility: UnsafePointer<CChar>?, _ line: UnsafePointer<CChar>?) {
        unsafe logHandler?(
            LogLine(
                level: level,
                facility: facility.map { unsafe String(cString: $0) } ?? "",
                message: line.map { unsafe String(cString: $0) } ?? ""))
    }
}
