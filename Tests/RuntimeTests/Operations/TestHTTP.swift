import Foundation
import FoundationNetworking
import JSON
import Synchronization
import Testing

/// Asks an HTTP server on this machine, and waits in the caller's thread: a task that waits would stand behind every
/// test that has not begun.
struct TestHTTP: Sendable {
    let port: UInt16

    struct Answer: Sendable {
        let status: Int
        let headers: [String: String]
        let body: [UInt8]

        var json: JSONValue { get throws { try JSONValue.parse(body) } }
        var text: String { String(decoding: body, as: UTF8.self) }
    }

    func get(_ path: String) throws -> Answer { try send("GET", path) }

    func send(
        _ method: String, _ path: String, headers: [String: String] = [:], body: String? = nil
    ) throws -> Answer {
        var request = URLRequest(url: try #require(URL(string: "http://127.0.0.1:\(port)\(path)")))
        request.httpMethod = method
        request.timeoutInterval = 30
        for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
        if let body {
            request.httpBody = Data(body.utf8)
            request.setValue("application/json", forHTTPHeaderField: "Content-Type")
        }
        let came = DispatchSemaphore(value: 0)
        let outcome = Mutex<(data: Data?, response: URLResponse?, error: (any Error)?)>((nil, nil, nil))
        URLSession.shared.dataTask(with: request) { data, response, error in
            outcome.withLock { $0 = (data, response, error) }
            came.signal()
        }.resume()
        came.wait()
        let (data, response, error) = outcome.withLock { $0 }
        if let error { throw error }
        let http = try #require(response as? HTTPURLResponse)
        var fields: [String: String] = [:]
        for (name, value) in http.allHeaderFields {
            if let name = name as? String { fields[name.lowercased()] = value as? String }
        }
        return Answer(status: http.statusCode, headers: fields, body: Array(data ?? Data()))
    }
}

/// A request that is under way on a thread of its own.
final class Asked: Sendable {
    private let came = DispatchSemaphore(value: 0)
    private let outcome = Mutex<Result<TestHTTP.Answer, any Error>?>(nil)

    init(_ ask: @escaping @Sendable () throws -> TestHTTP.Answer) {
        Thread.detachNewThread { [self] in
            let result = Result { try ask() }
            outcome.withLock { $0 = result }
            came.signal()
        }
    }

    /// Waits for the answer. To be called once.
    func value() throws -> TestHTTP.Answer {
        came.wait()
        return try #require(outcome.withLock { $0 }).get()
    }
}
