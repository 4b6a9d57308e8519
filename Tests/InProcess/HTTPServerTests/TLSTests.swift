import Foundation
import Testing

@testable import HTTPServer

/// Whether the `openssl` command is there, which makes the certificate and is the client.
private let hasOpenSSL = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    .contains { FileManager.default.isExecutableFile(atPath: "\($0)/openssl") }

@Suite("A server with TLS", .enabled(if: hasOpenSSL, "the openssl command is not installed")) struct TLSTests {
    /// Runs a shell command for ten seconds at most; its standard output.
    private func run(_ command: String, in folder: URL) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["timeout", "--kill-after=1", "10", "sh", "-c", command]
        process.currentDirectoryURL = folder
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: data, as: UTF8.self)
    }

    private func withFolder(_ body: (URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder)
    }

    @Test("answers a client that trusts its certificate, whoever answers") func answers() throws {
        try withFolder { folder in
            _ = try run(
                "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost"
                    + " -keyout key.pem -out cert.pem", in: folder)
            let tls = TLSConfiguration(
                certificatePEM: try String(contentsOf: folder.appendingPathComponent("cert.pem"), encoding: .utf8),
                keyPEM: try String(contentsOf: folder.appendingPathComponent("key.pem"), encoding: .utf8))
            try withServer {
                $0.tls = tls
            } routes: {
                $0.on(.get, "/a") { _ in .text("over the wire") }
            } body: { test in
                let request = "GET /a HTTP/1.1\\r\\nHost: x\\r\\nConnection: close\\r\\n\\r\\n"
                let answer = try run(
                    "printf '\(request)' | openssl s_client -quiet -CAfile cert.pem -verify_return_error"
                        + " -connect 127.0.0.1:\(test.port)", in: folder)
                #expect(answer.hasPrefix("HTTP/1.1 200"))
                #expect(answer.hasSuffix("over the wire"))
            }
        }
    }

    @Test("does not start with a key that is none") func badKey() {
        var configuration = HTTPServerConfiguration()
        configuration.tls = TLSConfiguration(certificatePEM: "no certificate", keyPEM: "no key")
        let server = HTTPServer(configuration: configuration, router: Router()) { _ in }
        #expect(throws: HTTPServerError.self) { try server.start() }
    }
}
