import Contracts
import Foundation
import LocalStack
import SystemProcess
import Testing

@testable import Operator

@Suite("The Online Retail file")
struct RetailTests {
    private static let header = RetailLine.header

    private func line(
        _ document: String = "536365", sku: String = "85123A", description: String = "LANTERN", quantity: String = "6",
        price: String = "2.55", customer: String = "17850.0", country: String = "United Kingdom"
    ) -> String {
        "\(document),\(sku),\(description),\(quantity),2010-12-01 08:26:00,\(price),\(customer),\(country)"
    }

    private func refusal(_ text: String) -> RetailRefusal? {
        do throws(RetailLine.Refused) {
            _ = try RetailLine(text)
            return nil
        } catch { return error.reason }
    }

    /// A file of these lines, below the header, removed afterwards.
    private func withFile<Result>(
        _ lines: [String], packed: Bool = false, _ body: (_ path: String) throws -> Result
    ) throws -> Result {
        let path = TestDirectories.next("retail") + ".csv"
        let text = ([Self.header] + lines).joined(separator: "\n") + "\n"
        #expect(FileManager.default.createFile(atPath: path, contents: Data(text.utf8)))
        defer {
            #expect(throws: Never.self) { try FileManager.default.removeItem(atPath: packed ? path + ".gz" : path) }
        }
        if packed {
            let gzip = ProcessConfiguration(executable: "/usr/bin/env", arguments: ["gzip", path])
            #expect(try ChildProcess.run(gzip, withinMilliseconds: 30_000).status.isSuccess)
        }
        return try body(packed ? path + ".gz" : path)
    }

    private func workload(_ lines: [String], packed: Bool = false, ordersMax: Int? = nil) throws -> (
        workload: RetailWorkload, orders: [Submission<SubmitOrder>], refused: [String]
    ) {
        try withFile(lines, packed: packed) { path in
            var refused: [String] = []
            let workload = try RetailWorkload(path: path, ordersMax: ordersMax) {
                refused.append("\($0) \($1.rawValue)")
            }
            var orders: [Submission<SubmitOrder>] = []
            try workload.forEachOrder { orders.append($0) }
            return (workload, orders, refused)
        }
    }

    // MARK: Lines

    @Test("A line is read as it stands, but for spaces, the article's case and the customer's fraction")
    func reading() throws {
        let line = try RetailLine(
            line(sku: "85123a", description: " A LANTERN  ", price: "2.5", customer: "17850.0", country: "EIRE"))
        #expect(line.sku == "85123A")
        #expect(line.description == "A LANTERN")
        #expect(line.unitPrice == 250)
        #expect(line.account == "17850")
        #expect(line.country == "IE")
        #expect(line.quantity == 6)
    }

    @Test("A quoted description may hold commas and quotes")
    func quoting() throws {
        let line = try RetailLine(line(description: "\"FROG, \"\"KING\"\" SIZE\""))
        #expect(line.description == "FROG, \"KING\" SIZE")
    }

    @Test(
        "Each rough edge has its rule",
        arguments: [
            ("C536379,D,Discount,-1,2010-12-01 09:41:00,27.5,14527.0,United Kingdom", RetailRefusal.cancellation),
            ("A563186,B,Adjust bad debt,1,2011-08-12 14:51:00,-11062.06,,United Kingdom", .badDebtAdjustment),
            ("X1,A,a,1,2010-12-01 08:26:00,1.0,,France", .unknownDocument),
            ("536365,A,a,-9600,2010-12-01 08:26:00,0.0,,United Kingdom", .stockCorrection),
            ("536365,A,a,1,2010-12-01 08:26:00,0.0,,United Kingdom", .noPrice),
            ("536365,A,a,1,2010-12-01 08:26:00,0.001,13952.0,United Kingdom", .subPennyPrice),
            ("536365,A,a,1,2010-12-01 08:26:00,2.555,13952.0,United Kingdom", .subPennyPrice),
            ("536365,A,a,1,2010-12-01 08:26:00,-1.00,13952.0,United Kingdom", .negativePrice),
            ("536365,A,a,1,2010-12-01 08:26:00,1.00,13952.0,Atlantis", .unknownCountry),
            ("536365,A,a,1,2010-12-01 08:26:00,1.00,13952.0", .malformed),
            ("536365,A,\"a,1,2010-12-01 08:26:00,1.00,13952.0,France", .malformed),
            ("536365,A,a,one,2010-12-01 08:26:00,1.00,13952.0,France", .malformed),
            ("536365,A,a,1,2010-12-01 08:26:00,1.0e2,13952.0,France", .malformed),
            ("536365,A,a,1,2010-12-01 08:26:00,,13952.0,France", .malformed),
            ("536365,A,a,1,2010-12-01 08:26:00,99999999999999999999,13952.0,France", .malformed),
        ])
    func rules(text: String, reason: RetailRefusal) { #expect(refusal(text) == reason) }

    @Test(
        "Prices are exact",
        arguments: [("2", 200), ("2.5", 250), ("2.55", 255), ("2.550", 255), ("13541.33", 1_354_133)])
    func prices(text: String, pence: Int64) throws { #expect(try RetailLine(line(price: text)).unitPrice == pence) }

    // MARK: Documents

    @Test("Lines of a document become one order, exact doubles included", arguments: [false, true])
    func documents(packed: Bool) throws {
        let (workload, orders, refused) = try workload(
            [line(), line(), line(sku: "71053", price: "3.39"), line("536366", sku: "22633")], packed: packed)
        #expect(orders.map(\.id) == ["536365", "536366"])
        #expect(orders[0].command.lines.map(\.sku) == ["85123A", "85123A", "71053"])
        #expect(orders[0].command.lines.map(\.unitPrice) == [255, 255, 339])
        #expect(workload.customers.map(\.command.account) == ["17850"])
        #expect(refused.isEmpty)
    }

    @Test("Stock for the orders is received at 60 % of the lowest price")
    func stock() throws {
        let (workload, _, _) = try workload([
            line(quantity: "6", price: "2.55"), line("536366", quantity: "4", price: "2.00"),
        ])
        #expect(workload.receipts.map(\.command.quantity) == [10])
        #expect(workload.receipts.map(\.command.unitCost) == [120])
        #expect(workload.items.map(\.command.sku) == ["85123A"])
    }

    @Test("A document without a customer is a guest's order, in the country of the paper")
    func guests() throws {
        let (workload, orders, _) = try workload([line(customer: "", country: "France")])
        #expect(orders[0].command.account == nil)
        #expect(orders[0].command.buyer == Party(name: "Buyer of 536365", country: "FR"))
        #expect(workload.customers.isEmpty)
    }

    @Test("What is read is what is taken and what is refused, lines and documents")
    func counts() throws {
        let (workload, orders, refused) = try workload([
            line(), line(price: "0.0"), line("C536366", quantity: "-1"), line("536367", quantity: "-5", price: "0"),
            line("536368", country: "Atlantis"), "rubbish", line("536369"),
        ])
        let report = workload.report
        #expect(report.linesRead == 7)
        #expect(report.linesTaken == 2)
        #expect(report.documentsRead == 6)
        #expect(report.ordersTaken == 2)
        #expect(orders.count == 2)
        #expect(
            report.linesRefused == [
                .noPrice: 1, .cancellation: 1, .stockCorrection: 1, .unknownCountry: 1, .malformed: 1,
            ])
        #expect(report.documentsRefused == [.cancellation: 1, .stockCorrection: 1, .unknownCountry: 1, .malformed: 1])
        #expect(refused == ["3 no-price", "4 cancellation", "5 stock-correction", "6 unknown-country", "7 malformed"])
    }

    @Test("Two documents that were keyed at the same time come apart")
    func interleaving() throws {
        let (_, orders, refused) = try workload([line("1"), line("2"), line("1", sku: "B"), line("2", sku: "C")])
        #expect(orders.map { $0.command.lines.map(\.sku) } == [["85123A", "B"], ["85123A", "C"]])
        #expect(refused.isEmpty)
    }

    @Test("A line that comes long after its document's end is refused, and is no document of its own")
    func lateLines() throws {
        let others = (2...10).map { line("\($0)") }
        let (workload, orders, refused) = try workload([line("1")] + others + [line("1", sku: "LATE")])
        #expect(orders.count == 10)
        #expect(refused == ["12 resumed-document"])
        #expect(workload.report.documentsRead == 10)
        #expect(workload.report.linesRead == 11)
    }

    @Test("A limit takes the first orders, and what only they refer to", arguments: [false, true])
    func limit(packed: Bool) throws {
        let lines = (1...30).map { line("\($0)", sku: "S\($0)", customer: "\($0).0") }
        let (workload, orders, _) = try workload(lines, packed: packed, ordersMax: 3)
        #expect(orders.map(\.id) == ["1", "2", "3"])
        #expect(workload.items.map(\.command.sku) == ["S1", "S2", "S3"])
        #expect(workload.customers.count == 3)
    }

    @Test("Another file is refused as a whole")
    func otherFiles() throws {
        let path = TestDirectories.next("other") + ".csv"
        #expect(FileManager.default.createFile(atPath: path, contents: Data("a,b,c\n1,2,3\n".utf8)))
        defer { #expect(throws: Never.self) { try FileManager.default.removeItem(atPath: path) } }
        let failure = #expect(throws: OperatorFailure.self) {
            _ = try RetailWorkload(path: path, ordersMax: nil) { _, _ in }
        }
        #expect(failure?.kind == .refused)
    }

    @Test("A file that is not there, and one that is not packed, are said plainly")
    func badFiles() throws {
        let missing = #expect(throws: OperatorFailure.self) {
            _ = try RetailWorkload(path: "/nonexistent.csv", ordersMax: nil) { _, _ in }
        }
        #expect(missing?.kind == .unavailable)
        let path = TestDirectories.next("unpacked") + ".csv.gz"
        #expect(FileManager.default.createFile(atPath: path, contents: Data("no gzip at all".utf8)))
        defer { #expect(throws: Never.self) { try FileManager.default.removeItem(atPath: path) } }
        #expect(throws: OperatorFailure.self) { _ = try RetailWorkload(path: path, ordersMax: nil) { _, _ in } }
    }
}
