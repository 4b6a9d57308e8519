import CLibpq
import Glibc

/// Owns one `PGconn`. The only place that waits on its socket; every wait has a deadline.
@safe final class Handle {
    let pointer: OpaquePointer
    private(set) var isBroken = false
    /// Why the server ended the session, if it did so while nothing was asked of it.
    private(set) var lastWords: String?

    /// Whether a transaction was committed here whose wait for a standby was cancelled: a failover may lose it.
    private(set) var hasUnreplicatedCommit = false

    /// Begins to connect. A host's name is not looked up where its address is among the parameters.
    init?(parameters: [(name: String, value: String)]) {
        let names = unsafe parameters.map { unsafe strdup($0.name) } + [nil]
        let values = unsafe parameters.map { unsafe strdup($0.value) } + [nil]
        defer { unsafe Self.free(names + values) }
        let started = unsafe names.map { unsafe UnsafePointer($0) }.withUnsafeBufferPointer { names in
            unsafe values.map { unsafe UnsafePointer($0) }.withUnsafeBufferPointer { values in
                unsafe PQconnectStartParams(names.baseAddress, values.baseAddress, 0)
            }
        }
        guard let started = unsafe started else { return nil }
        unsafe self.pointer = started
        // The receiver is called by libpq's calls on this very connection, which `self` makes and outlives.
        _ = unsafe PQsetNoticeReceiver(
            started,
            { context, result in
                guard let context = unsafe context, let result = unsafe result else { return }
                unsafe Unmanaged<Handle>.fromOpaque(context).takeUnretainedValue().hear(result)
            }, unsafe Unmanaged.passUnretained(self).toOpaque())
    }

    private static func free(_ texts: [UnsafeMutablePointer<CChar>?]) {
        for index in unsafe texts.indices { unsafe Glibc.free(texts[index]) }
    }

    /// Notices are for people at a terminal and are not kept. Two are for us: a session that is ended while idle hears
    /// of it as one; and so does a COMMIT that is no longer waiting for its standby. The latter is known by the
    /// server's own name of the place (the texts are translated).
    private func hear(_ notice: OpaquePointer) {
        func field(_ code: Character) -> String? {
            guard let code = code.asciiValue, let text = unsafe PQresultErrorField(notice, Int32(code)) else {
                return nil
            }
            return unsafe String(cString: text)
        }
        if field("R") == "SyncRepWaitForLSN" { hasUnreplicatedCommit = true }
        guard let severity = field("V"), ["FATAL", "PANIC"].contains(severity) else { return }
        lastWords = unsafe PQresultErrorMessage(notice).map { unsafe String(cString: $0) }
    }

    deinit {
        unsafe PQfinish(pointer)
    }

    /// Gives the connection up. The socket is shut at once, so that the server releases what the session holds and
    /// that `PQfinish`, which writes a last message in blocking mode, cannot hang on a server that does not read.
    func markBroken() {
        isBroken = true
        // A socket that is closed already needs no shutting.
        if socket >= 0 { _ = shutdown(socket, Int32(SHUT_RDWR)) }
    }

    var socket: Int32 { unsafe PQsocket(pointer) }

    var isConnected: Bool { unsafe PQstatus(pointer) == CONNECTION_OK }

    /// What the server said when it ended the session, or else libpq's last message; on one line.
    var errorMessage: String {
        if let lastWords { return lastWords.split(whereSeparator: \.isNewline).joined(separator: " ") }
        guard let text = unsafe PQerrorMessage(pointer) else { return "out of memory" }
        return unsafe String(cString: text).split(whereSeparator: \.isNewline).joined(separator: " ")
    }

    enum Readiness {
        case ready
        case timedOut
    }

    /// Waits until the socket can be read (or written, if asked), through signals, up to a deadline.
    func wait(writable: Bool, readable: Bool = true, until deadline: Deadline) -> (Readiness, events: Int16) {
        // libpq has closed the socket itself: its next call says why.
        guard socket >= 0 else { return (.ready, Int16(POLLERR)) }
        let asked = Int16((readable ? POLLIN : 0) | (writable ? POLLOUT : 0))
        var descriptor = pollfd(fd: socket, events: asked, revents: 0)
        while true {
            let ready = unsafe poll(&descriptor, 1, deadline.pollMilliseconds)
            if ready > 0 { return (.ready, descriptor.revents) }
            if ready == 0, deadline.hasPassed { return (.timedOut, 0) }
            if ready < 0, errno != EINTR { return (.ready, Int16(POLLERR)) }
        }
    }
}
