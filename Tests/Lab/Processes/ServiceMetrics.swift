internal import SystemProcess

/// What a service counts, as it tells Prometheus.
enum ServiceMetrics {
    private static let answerMilliseconds = 500
    private static let answerBytesMax = 1 << 20

    /// Series without labels, by name; `nil` when there is no answer in time.
    static func values(port: UInt16) -> [String: Double]? {
        let request = "GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
        guard
            let answer = Loopback.exchange(
                port: port, request: Array(request.utf8), untilClosedWithinMilliseconds: answerMilliseconds,
                bytesMax: answerBytesMax)
        else { return nil }
        var values: [String: Double] = [:]
        for line in String(decoding: answer, as: UTF8.self).split(whereSeparator: \.isNewline) {
            let parts = line.split(separator: " ")
            if parts.count == 2, let value = Double(parts[1]) { values[String(parts[0])] = value }
        }
        return values
    }
}
