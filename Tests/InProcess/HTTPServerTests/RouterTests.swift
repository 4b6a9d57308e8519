import Testing

@testable import HTTPServer

@Suite("A router") struct RouterTests {
    private func found(_ method: HTTPMethod, _ path: String, in router: Router) -> (String, [String: String])? {
        guard case .endpoint(let endpoint, let parameters) = router.match(method, path: path) else { return nil }
        return (endpoint.template, parameters)
    }

    private func router(_ templates: String...) -> Router {
        var router = Router()
        for template in templates { router.on(.get, template) { _ in .noContent } }
        return router
    }

    @Test("binds each name in braces to its segment") func parameters() throws {
        let router = router("/v1/orders/{order}/lines/{line}")
        let match = try #require(found(.get, "/v1/orders/7-1024/lines/3", in: router))
        #expect(match.1 == ["order": "7-1024", "line": "3"])
    }

    @Test("prefers a literal segment, and comes back from it when the rest does not fit") func literalsFirst() {
        let router = router("/orders/{id}", "/orders/open", "/orders/{id}/lines")
        #expect(found(.get, "/orders/open", in: router)?.0 == "/orders/open")
        #expect(found(.get, "/orders/shut", in: router)?.0 == "/orders/{id}")
        #expect(found(.get, "/orders/open/lines", in: router)?.1 == ["id": "open"])
    }

    @Test("lets two routes name the same segment differently") func namesByRoute() {
        let router = router("/orders/{id}", "/orders/{order}/lines")
        #expect(found(.get, "/orders/1", in: router)?.1 == ["id": "1"])
        #expect(found(.get, "/orders/1/lines", in: router)?.1 == ["order": "1"])
    }

    @Test("cuts the path before it decodes it, so that an escaped slash is data") func escapedSlash() {
        #expect(found(.get, "/items/a%2Fb%20%C3%A9", in: router("/items/{id}"))?.1 == ["id": "a/b é"])
    }

    @Test("takes no empty segment for a parameter, and a trailing slash for another path") func emptySegments() {
        let router = router("/items/{id}", "/")
        #expect(found(.get, "/items/", in: router) == nil)
        #expect(found(.get, "/items/1/", in: router) == nil)
        #expect(found(.get, "/", in: router)?.0 == "/")
    }

    @Test("calls a path malformed whose escapes are", arguments: ["/%", "/%4", "/%zz", "/%ff", "/a%00b", "orders", ""])
    func malformed(path: String) {
        guard case .malformedPath = router("/{id}").match(.get, path: path) else {
            Issue.record("\(path) was taken")
            return
        }
    }

    @Test("tells which methods a path takes; HEAD comes with GET") func otherMethods() {
        var router = router("/orders")
        router.on(.post, "/orders") { _ in .noContent }
        guard case .otherMethods(let methods) = router.match(.delete, path: "/orders") else {
            Issue.record("DELETE was taken")
            return
        }
        #expect(methods == [.get, .head, .post])
        #expect(found(.head, "/orders", in: router) != nil)
        guard case .otherMethods = router.match(nil, path: "/orders") else {
            Issue.record("an unknown method was taken")
            return
        }
    }

    @Test("lists its routes in the order of registration") func routes() {
        var router = Router()
        router.on(.post, "/b") { _ in .noContent }
        router.on(.get, "/a") { _, _ in }
        router.onImmediately(.get, "/c") { _ in .noContent }
        #expect(router.routes.map(\.template) == ["/b", "/a", "/c"])
        #expect(router.routes[0] == Router.Route(method: .post, template: "/b"))
    }

    @Test("traps on a route that is there already") func taken() async {
        await #expect(processExitsWith: .failure) {
            var router = Router()
            router.on(.get, "/a/{x}") { _ in .noContent }
            router.on(.get, "/a/{y}") { _ in .noContent }
        }
    }
}
