private import Foundation
private import FoundationNetworking
public import JSON
private import Platform

/// Asks an HTTP server on this machine, and waits in the caller's thread: a task that waits would stand behind every
/// test that has not begun.
public struct HTTPClient: Sendable {
    public let port: UInt16
    /// Requests that have no answer within this are given up.
    private let answerSeconds: Int

    public init(port: UInt16, answerSeconds: Int = 20) {
        self.port = port
        self.answerSeconds = answerSeconds
    }

    public struct Answer: Sendable {
        public let status: Int
        /// By names in small letters.
        public let headers: [String: String]
        public let body: [UInt8]

        public var text: String { String(decoding: body, as: UTF8.self) }
        public var json: JSONValue { get throws { try JSONValue.parse(body) } }

        /// The stable names of the rules that a refusal is about, in order.
        public var reasonCodes: [String] {
            get throws { try json["errors"]?.array?.compactMap { $0["code"]?.string } ?? [] }
        }
        public var isProblem: Bool {
            headers["content-type"]?.hasPrefix("application/problem+json") == true
                && (try? json["status"]?.int) == status
        }
    }

    /// No answer came: nobody listens, or the connection was cut.
    public struct NoAnswer: Error, CustomStringConvertible {
        public let description: String
    }

    public func get(_ path: String) throws -> Answer { try send("GET", path) }

    public func post(_ path: String, _ body: some Encodable, headers: [String: String] = [:]) throws -> Answer {
        try send("POST", path, headers: headers, body: JSON.JSONEncoder().encode(body))
    }

    public func send(
        _ method: String, _ path: String, headers: [String: String] = [:], body: String
    ) throws -> Answer {
        try send(method, path, headers: headers, body: Array(body.utf8))
    }

    public func send(
        _ method: String, _ path: String, headers: [String: String] = [:], body: [UInt8]? = nil
    ) throws -> Answer {
        guard let url = URL(string: "http://127.0.0.1:\(port)\(path)") else {
            throw NoAnswer(description: "\(path) is no path")
        }
        var request = URLRequest(url: url)
        request.httpMethod = method
        request.timeoutInterval = TimeInterval(answerSeconds)
        if let body {
            request.httpBody = Data(body)
            request.setValue("application/json", forHTTPHeaderField: "Content-Type")
        }
        for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
        return try answer(to: request)
    }

    private func answer(to request: URLRequest) throws -> Answer {
        let outcome = Monitor<Result<Answer, NoAnswer>?>(nil)
        let task = URLSession.shared.dataTask(with: request) { data, response, error in
            let result: Result<Answer, NoAnswer>
            if let response = response as? HTTPURLResponse {
                result = .success(Self.answer(response, data))
            } else {
                result = .failure(NoAnswer(description: "\(error.map { "\($0)" } ?? "no answer")"))
            }
            outcome.withLock { $0 = result }
            outcome.wakeAll()
        }
        task.resume()
        guard let result = outcome.wait(milliseconds: (answerSeconds + 5) * 1000, { $0 }) else {
            task.cancel()
            throw NoAnswer(description: "no answer within \(answerSeconds) s")
        }
        return try result.get()
    }

    private static func answer(_ response: HTTPURLResponse, _ data: Data?) -> Answer {
        var headers: [String: String] = [:]
        for (name, value) in response.allHeaderFields {
            if let name = name as? String { headers[name.lowercased()] = value as? String }
        }
        return Answer(status: response.statusCode, headers: headers, body: Array(data ?? Data()))
    }
}
