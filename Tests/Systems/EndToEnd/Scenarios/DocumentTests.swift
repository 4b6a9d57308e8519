import Contracts
import Foundation
import JSON
import SystemProcess
import TestSupport
import Testing

@testable import SystemDriver

extension EndToEnd {
    @Suite("What a service says of itself")
    struct Documents {
        /// A method and a path with its parameters' names, such as `GET /v1/orders/{id}`.
        private typealias Operation = String

        private static let promtool = "/usr/bin/promtool"
        private static let methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"]

        @Test("its OpenAPI document names exactly the routes that answer", arguments: Service.allCases)
        func openAPI(service: Service) throws {
            let instance = try SharedSystem.on(.embedded, shipping: .manual)[service]
            let http = instance.http
            let document = try http.get("/openapi.json").json
            #expect(document["openapi"]?.string == "3.1.0")
            var documented: Set<Operation> = []
            for path in try #require(document["paths"]?.object) {
                for operation in path.value.object ?? [] where Self.methods.contains(operation.name) {
                    documented.insert("\(operation.name.uppercased()) \(path.name)")
                }
            }
            #expect(documented.contains("GET /openapi.json"))
            for operation in documented {
                let parts = operation.split(separator: " ").map(String.init)
                let path = parts[1].replacing(/\{[^}]*\}/, with: "1-1")
                let answer = try http.send(parts[0], path, body: parts[0] == "POST" ? Array("[]".utf8) : nil)
                #expect(![405, 500].contains(answer.status), "\(operation): \(answer.text)")
            }
            #expect(try answered(instance) == documented, "routes by the metrics of what was answered")
            #expect(try http.get("/v1/nothing").status == 404)
        }

        /// The routes of all that was answered, as the service counts them.
        private func answered(_ instance: ServiceInstance) throws -> Set<Operation> {
            let text = try instance.operations.get("/metrics").text
            return Set(
                text.matches(of: /o2c_http_answers_total\{method="([A-Z]+)",route="(\/[^"]*)",status="[0-9]+"\}/)
                    .map { "\($0.1) \($0.2)" })
        }

        @Test(
            "its metrics are what Prometheus takes",
            .enabled(if: FileManager.default.isExecutableFile(atPath: promtool)),
            arguments: Service.allCases)
        func metrics(service: Service) throws {
            let answer = try SharedSystem.on(.embedded, shipping: .manual)[service].operations.get("/metrics")
            #expect(answer.status == 200)
            let path = try "\(SharedCluster.logDirectory())/metrics-\(service.rawValue)"
            try Data(answer.body).write(to: URL(fileURLWithPath: path))
            let (status, output) = try Programs.run(
                "/bin/sh", ["-c", "\(Self.promtool) check metrics < \"$1\"", "promtool", path])
            #expect(status.isSuccess && output.isEmpty, "\(output)")
        }

        @Test("it is alive and ready, and says of what, at the operations' port alone", arguments: Service.allCases)
        func health(service: Service) throws {
            let instance = try SharedSystem.on(.embedded, shipping: .manual)[service]
            #expect(try instance.http.get("/metrics").status == 404)
            for path in ["/livez", "/readyz"] {
                #expect(try instance.http.get(path).status == 404)
                let answer = try instance.operations.get(path)
                #expect(answer.status == 200)
                #expect(try answer.json.object?.isEmpty == false)
            }
        }
    }
}
