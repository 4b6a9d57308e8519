import Foundation
import Testing

@testable import HTTPServer

@Suite("Problem details") struct ProblemDetailsTests {
    private func members(_ problem: ProblemDetails) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(problem.json)) as? [String: Any])
    }

    @Test("survive every character that JSON has a rule for") func escaping() throws {
        let nasty = "\"quoted\" \\ / \u{8}\u{c}\n\r\t\u{0}\u{1f}\u{7f}\u{2028} é 😀 </script>"
        let problem = ProblemDetails(
            ProblemKind("nasty", 422, nasty, meaning: "It is.", remedy: "None."), nasty,
            errors: [
                .init(.body(pointer: "/a~1b"), code: "rule", detail: nasty),
                .init(.parameter("limit"), code: "other-rule", detail: nasty),
            ])
        let members = try members(problem)
        #expect(members["title"] as? String == nasty)
        #expect(members["code"] as? String == "nasty")
        #expect(members["detail"] as? String == nasty)
        #expect(members["status"] as? Int == 422)
        #expect(
            members["errors"] as? [[String: String]] == [
                ["pointer": "/a~1b", "code": "rule", "detail": nasty],
                ["parameter": "limit", "code": "other-rule", "detail": nasty],
            ])
    }

    @Test("leave out what they do not say") func absent() throws {
        let text = String(decoding: ProblemDetails(.unknownPath, "No.").json, as: UTF8.self)
        #expect(
            text == #"{"type":"about:blank","title":"Not Found","status":404,"code":"unknown-path","detail":"No."}"#)
    }

    @Test("have a code of their own for each kind that the server answers by itself") func codes() {
        #expect(Set(ProblemKind.ofServer.map(\.code)).count == ProblemKind.ofServer.count)
        for kind in ProblemKind.ofServer {
            #expect(kind.code.allSatisfy { $0 == "-" || ("a"..."z").contains($0) }, "\(kind.code)")
            #expect(kind.meaning.hasSuffix(".") && kind.remedy.hasSuffix("."), "\(kind.code)")
        }
    }
}

@Suite("The framing of a request") struct FramingTests {
    private func framing(_ fields: (String, String)...) -> RequestHead.Framing? {
        var headers = HTTPHeaders()
        for (name, value) in fields { headers.append(name, value) }
        return RequestHead(method: .post, path: "/", headers: headers, headerBytes: 0, remoteAddress: "").framing
    }

    @Test("is told by one length or one chunked coding") func plain() {
        #expect(framing() == RequestHead.Framing.none)
        #expect(framing(("content-length", "12")) == .length(12))
        #expect(framing(("Transfer-Encoding", "Chunked")) == .chunked)
    }

    @Test("is refused when two servers could read it differently") func ambiguous() {
        #expect(framing(("Content-Length", "1"), ("Transfer-Encoding", "chunked")) == nil)
        #expect(framing(("Content-Length", "1"), ("Content-Length", "1")) == nil)
        #expect(framing(("Content-Length", "+1")) == nil)
        #expect(framing(("Content-Length", "1, 1")) == nil)
        #expect(framing(("Content-Length", "")) == nil)
        #expect(framing(("Content-Length", "99999999999999999999")) == nil)
        #expect(framing(("Transfer-Encoding", "gzip, chunked")) == nil)
        #expect(framing(("Transfer-Encoding", "chunked"), ("Transfer-Encoding", "identity")) == nil)
    }
}

@Suite("An excerpt of what was sent") struct ExcerptTests {
    @Test("has at most 100 bytes, and ends between characters") func bounded() {
        #expect("short".excerpt == "short")
        let exact = String(repeating: "x", count: 100)
        #expect(exact.excerpt == exact)
        let long = String(repeating: "\u{1f600}", count: 1_000_000).excerpt
        #expect(long.utf8.count <= 100)
        #expect(long == String(repeating: "\u{1f600}", count: 24) + "…")
    }

    @Test("steers no terminal", arguments: ["\u{1b}[2J", "a\u{9b}b", "a\u{202e}b", "a\u{2066}b", "a\nb", "a\u{7f}b"])
    func harmless(text: String) {
        #expect(text.excerpt.contains("\u{fffd}"))
        #expect(!text.excerpt.unicodeScalars.contains { $0.properties.generalCategory == .control })
    }
}

@Suite("Messages") struct MessageTests {
    @Test("find headers whatever their case, all of a name in order") func headers() {
        var headers: HTTPHeaders = ["X-Tag": "1", "Other": "o"]
        headers.append("x-tAG", "2")
        #expect(headers["x-tag"] == "1")
        #expect(headers.all("X-TAG") == ["1", "2"])
        #expect(headers["X_Tag"] == nil)
        headers.set("X-TAG", "3")
        #expect(headers.all("x-tag") == ["3"])
    }

    @Test("check the media type, not its parameters") func contentType() throws {
        func request(_ type: String) -> HTTPRequest {
            HTTPRequest(method: .post, path: "/", route: "/", headers: ["content-type": type])
        }
        try request("Application/JSON ; charset=utf-8").requireContentType("application/json")
        let refusal = #expect(throws: ProblemDetails.self) {
            try request("text/xml").requireContentType("application/json")
        }
        #expect(refusal?.status == 415)
    }

    @Test("never show a private key") func keyIsHidden() {
        let tls = TLSConfiguration(certificatePEM: "public", keyPEM: "secret-key")
        var dumped = ""
        dump(tls, to: &dumped)
        #expect(!"\(tls) \(dumped) \(String(reflecting: tls))".contains("secret-key"))
    }
}
