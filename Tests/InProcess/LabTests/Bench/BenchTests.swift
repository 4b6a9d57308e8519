import Contracts
import JSON
import Testing

@testable import Lab
@testable import Operator

@Suite("What a benchmark makes of its figures")
struct BenchTests {
    @Test("A spread is the lowest, the median and the highest; there is none of nothing")
    func spread() throws {
        let odd = try #require(Spread([3, 1, 2]))
        #expect((odd.min, odd.median, odd.max) == (1, 2, 3))
        #expect(try #require(Spread([4, 1, 3, 2])).median == 2.5)
        #expect(Spread([]) == nil)
    }

    @Test("A percentile is the nearest rank")
    func percentiles() {
        let figures = Percentiles((1...1000).map(Double.init).shuffled())
        #expect((figures.count, figures.p50, figures.p99, figures.p999) == (1000, 500, 990, 999))
        #expect(Percentiles([]).p99 == 0)
    }

    @Test(
        "A floor program's last line tells its speed",
        arguments: [
            ("B=500 N=30000 2.56s 11704 orders/s\n", 11_704), ("warming up\n12.5 orders/s", 12.5),
            ("11704 orders/s\nbye", nil),
            ("", nil), ("many orders/s", nil),
        ])
    func floor(output: String, rate: Double?) {
        #expect(Floor.rate(in: output) == rate)
    }

    @Test(
        "Orders are the same at every pass; workloads of other names have other orders of the same customers and items")
    func world() throws {
        let (one, other) = (BenchWorld(name: "one", orders: 20), BenchWorld(name: "other", orders: 20))
        var ids: Set<String> = []
        try one.forEachOrder { order in
            #expect(ids.insert(order.id).inserted)
            #expect(order.command.lines.count == BenchWorld.linesPerOrder)
        }
        #expect(try JSONEncoder().encode(one.order(7).command) == JSONEncoder().encode(one.order(7).command))
        #expect(one.order(7).id != other.order(7).id)
        #expect(one.order(7).command.lines.map(\.sku) == other.order(7).command.lines.map(\.sku))
        #expect(one.customers.map(\.id) == other.customers.map(\.id))
    }

    @Test("Half of all lines are of the hot item, half of all orders are the hot customer's")
    func heat() {
        let orders = 2_000
        let item = BenchWorld(name: "item", orders: orders, heat: .item)
        let customer = BenchWorld(name: "customer", orders: orders, heat: .customer)
        let (sku, account) = (item.items[0].command.sku, customer.customers[0].command.account)
        let lines = (0..<orders).flatMap { item.order($0).command.lines }
        #expect(abs(Double(lines.count { $0.sku == sku }) / Double(lines.count) - 0.5) < 0.05)
        let hot = (0..<orders).count { customer.order($0).command.account == account }
        #expect(abs(Double(hot) / Double(orders) - 0.5) < 0.05)
        let uniform = BenchWorld(name: "uniform", orders: orders)
        #expect((0..<orders).count { uniform.order($0).command.account == account } < orders / 50)
    }

    @Test("The figures have the documented keys")
    func keys() throws {
        var report = BenchReport()
        var figures = PipelineFigures()
        (figures.orders, figures.seconds) = (100, 2)
        report.pipeline = .init([figures, figures])
        report.floor = .init(own: Spread([200]), fixed: Spread([400]))
        report.ratio = .init(own: Spread([0.25]), fixed: Spread([0.125]))
        let json = try JSONValue.parse(JSONEncoder().encode(report))
        #expect(json["pipeline"]?["orders_per_second"]?["median"]?.double == 50)
        for (name, value) in [("own", 200.0), ("fixed", 400)] {
            for bound in ["min", "median", "max"] { #expect(json["floor"]?[name]?[bound]?.double == value) }
        }
        #expect(json["ratio"]?["own"]?["median"]?.double == 0.25)
        #expect(json["ratio"]?["fixed"]?["max"]?.double == 0.125)
    }
}
