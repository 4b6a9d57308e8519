import Testing

@testable import HTTPServer

@Suite("The names under which a server is asked") struct HostTests {
    @Test(
        "are addresses, names without a dot, and those that it was told",
        arguments: [
            "127.0.0.1", "127.0.0.1:8081", "10.42.0.7:8081", "[::1]", "[::1]:80", "localhost", "LOCALHOST:8081",
            "billing",
            "order-intake:8081", "o2c_billing_1", "shop.example", "SHOP.example.", "a.svc", "billing.o2c.svc:8081",
        ]) func taken(host: String) throws
    {
        let hosts = try #require(AllowedHosts("shop.example, *.svc"))
        #expect(hosts.judge(host) == .taken)
    }

    @Test(
        "are no others",
        arguments: [
            "evil.example", "127.0.0.1.evil.example", "shop.example.evil.example", "svc.", "1.2.3", "1.2.3.256",
            "xshop.example",
        ]) func refused(host: String) throws
    {
        let hosts = try #require(AllowedHosts("shop.example,*.shop.svc"))
        #expect(hosts.judge(host) == (host == "svc." ? .taken : .refused))
    }

    @Test(
        "are malformed where no host can look like this",
        arguments: [
            "", ":80", "a b", "a/b", "[::1", "[::1]x", "[1.2.3.4.5]", "a:b", "a:80:80", "a..b", "user@host", "a:123456",
        ]) func malformed(host: String)
    {
        #expect(AllowedHosts.any.judge(host) == .malformed)
    }

    @Test("are told as a list, and what is none of its items is refused", arguments: ["a b", "*x", "a,*.", "http://a"])
    func lists(text: String) {
        #expect(AllowedHosts(text) == nil)
        #expect(AllowedHosts("*")?.judge("evil.example") == .taken)
    }

    @Test("count as they stand in the target, where the target is a whole URI; another name is misdirected")
    func served()
        throws
    {
        try withServer {
            $0.allowedHosts = AllowedHosts("shop.example") ?? .any
        } routes: {
            $0.on(.get, "/") { _ in .text("here") }
        } body: { test throws in
            func status(_ target: String, host: String) throws -> Int {
                let client = try test.client()
                try client.send("GET \(target) HTTP/1.1\r\nHost: \(host)\r\n\r\n")
                return try client.response().status
            }
            #expect(try status("/", host: "shop.example") == 200)
            #expect(try status("/", host: "evil.example") == 421)
            #expect(try status("http://shop.example/", host: "evil.example") == 200)
            #expect(try status("HTTP://evil.example/", host: "shop.example") == 421)
            #expect(try status("/", host: "a b") == 400)
        }
    }

    @Test("cannot be two: which was meant nobody knows") func twice() throws {
        try withServer {
            $0.on(.get, "/") { _ in .text("here") }
        } body: { test in
            let client = try test.client()
            try client.send("GET / HTTP/1.1\r\nHost: x\r\nhost: x\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try client.response().status == 400)
            #expect(client.isClosed())
        }
    }
}
