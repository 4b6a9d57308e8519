import CLibmicrohttpd
import Glibc
import Synchronization

/// The owner of a running libmicrohttpd daemon.
///
/// Proof for `@unchecked Sendable`: the stored pointers never change after `init`. `quiesce` and `stop` are called
/// once each, in that order, by `HTTPServer.stop`, which takes the daemon out of its lock first; the library allows
/// both from any thread that is not one of its own. The polling threads use only `engine`, which is `Sendable`, and
/// `logger`, which is immutable.
@safe final class Daemon: @unchecked Sendable {
    private let daemon: OpaquePointer
    private let logger: UnsafeMutablePointer<o2c_mhd_logger>
    /// What the library's callbacks are given; released in `stop`, after the last callback.
    private let engine: Unmanaged<Engine>
    private let listeningSocket = Mutex<Int32?>(nil)

    /// - Parameter socket: listens, and is the daemon's from here on. Where the daemon cannot start it is left open:
    ///   the library may have closed it, and its number be another's.
    /// - Throws: `HTTPServerError.cannotListen`.
    init(_ engine: Engine, listeningAt socket: Int32) throws(HTTPServerError) {
        let complaint = Complaint(log: engine.log)
        let context = unsafe Unmanaged.passRetained(engine)
        let logger = UnsafeMutablePointer<o2c_mhd_logger>.allocate(capacity: 1)
        unsafe logger.initialize(
            to: o2c_mhd_logger(write: writeLog, context: Unmanaged.passRetained(complaint).toOpaque()))
        var errorNumber: Int32 = 0
        let started = unsafe engine.configuration.withSettings { settings in
            unsafe settings.listening_socket = socket
            unsafe settings.context = context.toOpaque()
            unsafe settings.logger = logger
            return unsafe o2c_mhd_start(&settings, &errorNumber)
        }
        guard let started = unsafe started else {
            unsafe Daemon.release(context, logger)
            throw .cannotListen(
                host: engine.configuration.host, port: engine.configuration.port,
                fault: .other(complaint.reason(errorNumber)))
        }
        unsafe daemon = started
        unsafe self.engine = context
        unsafe self.logger = logger
    }

    /// Accepts no connection any more; those that are open go on. The system refuses new ones from here on, so that a
    /// client can go elsewhere at once.
    func quiesce() {
        let socket = unsafe MHD_quiesce_daemon(daemon)
        shutdown(socket, Int32(SHUT_RDWR))
        listeningSocket.withLock { $0 = socket }
    }

    /// Closes every connection and joins the polling threads. No connection may be suspended.
    func stop() {
        unsafe MHD_stop_daemon(daemon)
        // Not before: a polling thread could still have been using it.
        if let socket = listeningSocket.withLock({ $0 }), socket >= 0 { close(socket) }
        unsafe Daemon.release(engine, logger)
    }

    private static func release(_ engine: Unmanaged<Engine>, _ logger: UnsafeMutablePointer<o2c_mhd_logger>) {
        unsafe Unmanaged<Complaint>.fromOpaque(logger.pointee.context).release()
        unsafe logger.deinitialize(count: 1)
        unsafe logger.deallocate()
        unsafe engine.release()
    }
}

/// Hands the library's messages on, and keeps the last one: the start of a daemon fails without any other reason.
private final class Complaint: Sendable {
    let log: @Sendable (HTTPServerEvent) -> Void
    private let last = Mutex("")

    init(log: @escaping @Sendable (HTTPServerEvent) -> Void) { self.log = log }

    func take(_ message: String) {
        last.withLock { $0 = message }
        log(.library(message: message))
    }

    func reason(_ errorNumber: Int32) -> String {
        let system = errorNumber == 0 ? nil : unsafe String(cString: strerror(errorNumber))
        let library = last.withLock { $0 }
        return [system, library.isEmpty ? nil : library].compactMap { $0 }.joined(separator: ": ")
    }
}

private let writeLog: @convention(c) (UnsafeMutableRawPointer?, UnsafePointer<CChar>?) -> Void = { context, message in
    guard let context = unsafe context, let message = unsafe message else { return }
    var text = unsafe String(cString: message)
    while text.last?.isNewline == true { text.removeLast() }
    unsafe Unmanaged<Complaint>.fromOpaque(context).takeUnretainedValue().take(text)
}

extension HTTPServerConfiguration {
    /// What a connection's memory holds beside its headers: the library's own records of them, and the answer's
    /// headers. The library writes over all of a connection's memory after each request: a thousand connections take
    /// 32 MiB with the default of 8 KiB of headers.
    private static let connectionSpareBytes = 16 << 10

    /// The settings for the library, valid within the call.
    fileprivate func withSettings(_ body: (inout o2c_mhd_settings) -> OpaquePointer?) -> OpaquePointer? {
        var settings = unsafe o2c_mhd_settings()
        unsafe settings.uses_ipv6 = host.contains(":") ? 1 : 0
        unsafe settings.query_read = takeQuery
        unsafe settings.threads = UInt32(pollingThreads)
        unsafe settings.connections_max = UInt32(connectionsMax)
        unsafe settings.connections_per_address_max = UInt32(connectionsPerAddressMax)
        unsafe settings.connection_memory_bytes = 2 * headerBytesMax + Self.connectionSpareBytes
        unsafe settings.idle_timeout_seconds = UInt32(idleTimeoutSeconds)
        unsafe settings.handler = handleRequest
        unsafe settings.completed = completeRequest
        unsafe settings.connection_changed = changeConnection
        guard let tls else { return unsafe body(&settings) }
        return unsafe tls.certificatePEM.withCString { certificate in
            unsafe tls.keyPEM.withCString { key in
                unsafe settings.certificate_pem = certificate
                unsafe settings.key_pem = key
                return unsafe body(&settings)
            }
        }
    }
}
