/// Where a server listens and what it will bear. Every limit has a default that suits one service.
public struct HTTPServerConfiguration: Sendable {
    /// An address or a name: `127.0.0.1`, `localhost`, `0.0.0.0`, `::1`, or `::` for IPv6 and IPv4 together. Of the
    /// addresses of a name it is the first that can be listened at, those of IPv4 before the others.
    public var host = "127.0.0.1"
    /// 0 takes any free port; `start()` returns it.
    public var port: UInt16 = 0
    /// The names under which clients may ask; others are answered 421.
    public var allowedHosts = AllowedHosts.any
    /// Threads that read and write sockets. Only immediate handlers run on them.
    public var pollingThreads = 1
    /// Threads that run handlers; one request waits for each at most, so size it like the pool of database connections.
    public var workerThreads = 4
    /// Past it, new connections wait in the kernel's backlog. It also bounds the requests in hand: one a connection.
    public var connectionsMax = 1_000
    /// Past it, new connections of that address are closed. 0 = no limit.
    public var connectionsPerAddressMax = 0
    /// Past it, 413.
    public var bodyBytesMax = 1 << 20
    /// The bodies of all requests together, each from when it is announced (or from when it has come, where its length
    /// is not) until its request has been answered and nobody holds it any more; past it, 503 and `Retry-After`, and
    /// the body is read past without being kept. Bodies of `smallBytesMax` are not counted.
    public var bodiesBytesMax = 16 << 20
    /// The bodies of all answers together that clients have not taken yet; past it, an answer to GET or HEAD becomes
    /// 503 and `Retry-After`. Answers of `smallBytesMax` are not counted, and one is sent however large it is where no
    /// other is counted.
    public var answersBytesMax = 16 << 20
    /// What is so small is never refused for the sake of what is large; `connectionsMax` bounds how many there are.
    public static let smallBytesMax = 8 << 10
    /// Request line and headers together; past it, 431.
    public var headerBytesMax = 8 << 10
    /// Items of a query; past it, 400.
    public var queryItemsMax = 100
    /// A connection on which nothing moves is closed, be it between requests or within one.
    public var idleTimeoutSeconds = 30
    /// A request must have arrived in full this long after its first chance to begin (between requests the idle
    /// timeout comes on top), and its answer must have been taken this long after it was given; else the connection is
    /// closed, however steadily its bytes trickle.
    public var transferDeadlineMilliseconds = 60_000
    /// A request that no handler has answered by then, counted from its last byte, is answered 504.
    public var answerDeadlineMilliseconds = 10_000
    /// Nil = plain HTTP.
    public var tls: TLSConfiguration?

    public init() {}

    /// - Throws: `HTTPServerError.invalidConfiguration`, naming the first setting that is out of its range.
    func validate() throws(HTTPServerError) {
        let settings: [(name: String, value: Int, allowed: ClosedRange<Int>)] = [
            ("pollingThreads", pollingThreads, 1...64),
            ("workerThreads", workerThreads, 1...1_024),
            ("connectionsMax", connectionsMax, pollingThreads...1_000_000),
            ("connectionsPerAddressMax", connectionsPerAddressMax, 0...1_000_000),
            ("bodyBytesMax", bodyBytesMax, 0...1 << 30),
            ("bodiesBytesMax", bodiesBytesMax, bodyBytesMax...1 << 40),
            ("answersBytesMax", answersBytesMax, 0...1 << 40),
            ("headerBytesMax", headerBytesMax, 1_024...1 << 20),
            ("queryItemsMax", queryItemsMax, 0...10_000),
            ("idleTimeoutSeconds", idleTimeoutSeconds, 1...86_400),
            ("transferDeadlineMilliseconds", transferDeadlineMilliseconds, 1...86_400_000),
            ("answerDeadlineMilliseconds", answerDeadlineMilliseconds, 1...86_400_000),
        ]
        for (name, value, allowed) in settings where !allowed.contains(value) {
            throw .invalidConfiguration(name: name, value: value, allowed: allowed)
        }
    }
}

/// The server's identity under TLS 1.2 and 1.3.
public struct TLSConfiguration: Sendable, CustomStringConvertible, CustomReflectable {
    /// The certificate, followed by its issuers' up to the root, PEM.
    public let certificatePEM: String
    /// The private key, PEM, not encrypted.
    public let keyPEM: String

    public init(certificatePEM: String, keyPEM: String) {
        self.certificatePEM = certificatePEM
        self.keyPEM = keyPEM
    }

    /// The key must not get into a log, so nothing is shown.
    public var description: String { "TLSConfiguration(hidden)" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
