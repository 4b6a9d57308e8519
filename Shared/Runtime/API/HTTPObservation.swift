internal import HTTPServer

/// Counts and times what the HTTP server answers.
final class HTTPObserver: Sendable {
    private let seconds: MetricFamily<Histogram>
    private let answers: MetricFamily<Counter>

    init(_ metrics: MetricsRegistry) {
        seconds = metrics.histograms(
            "o2c_http_request_seconds", help: "Seconds from the last header of a request to its answer, by route.",
            labels: ["method", "route"])
        answers = metrics.counters(
            "o2c_http_answers_total", help: "HTTP requests that were answered, by route and status.",
            labels: ["method", "route", "status"], seriesMax: 300)
    }

    func observe(_ answer: HTTPAnswer) {
        let route = answer.route.isEmpty ? "none" : answer.route
        seconds.labeled(answer.method.rawValue, route).record(Double(answer.durationNanoseconds) / 1e9)
        answers.labeled(answer.method.rawValue, route, "\(answer.status)").increment()
    }
}

extension HTTPServerEvent {
    var level: LogLevel {
        switch self {
        case .handlerFailed: .error
        case .answerDeadlinePassed, .stopCutShort, .handlersAbandoned, .responseHeaderRefused: .warning
        case .answerIgnored, .transferDeadlinePassed, .library: .info
        }
    }

    /// The same at every occurrence, so that repetitions can be counted.
    var message: String {
        switch self {
        case .handlerFailed: "a handler failed"
        case .answerDeadlinePassed: "nobody answered a request in time"
        case .answerIgnored: "a request was answered twice or too late"
        case .responseHeaderRefused: "a handler's header cannot be sent"
        case .transferDeadlinePassed: "a request or its answer took too long on the wire"
        case .stopCutShort: "stopping did not wait for all requests"
        case .handlersAbandoned: "stopping left handlers running"
        case .library: "the HTTP library says something"
        }
    }

    var metadata: LogMetadata {
        switch self {
        case .handlerFailed(let method, let route, _), .answerDeadlinePassed(let method, let route),
            .answerIgnored(let method, let route):
            ["method": .string(method.rawValue), "route": .string(route)]
        case .responseHeaderRefused(let name): ["header": .string(name)]
        case .transferDeadlinePassed(let address): ["remote_address": .string(address)]
        case .stopCutShort(let count), .handlersAbandoned(let count): ["count": .integer(count)]
        case .library(let message): ["text": .string(message)]
        }
    }

    var error: (any Error)? {
        guard case .handlerFailed(_, _, let error) = self else { return nil }
        return error
    }
}
