import Arguments
import Testing

@Suite("A command line")
struct ParsingTests {
    private func sell(_ words: String...) throws -> Sell {
        try #require(try Till.parseAsRoot(["sell"] + words) as? Sell)
    }

    private func mistake(_ words: String...) -> String {
        let error = #expect(throws: CommandExit.self) { try Till.parseAsRoot(words) }
        guard case .usage(let message, _) = error else { return "\(String(describing: error))" }
        return message
    }

    @Test("leaves the defaults where nothing is given")
    func defaults() throws {
        let sale = try sell("lamp")
        #expect(sale.item == "lamp")
        #expect(sale.amount == 1)
        #expect(sale.customer == nil)
        #expect(sale.mode == .fast)
        #expect(sale.voucher.isEmpty && sale.notes.isEmpty)
        #expect(sale.receipt && !sale.output.json && !sale.output.quiet)
    }

    @Test(
        "takes a value in each of getopt_long's forms",
        arguments: [
            ["--amount", "5"], ["--amount=5"], ["-a", "5"], ["-a5"], ["--am", "5"], ["-qa5"], ["-a", "3", "-a", "5"],
        ])
    func forms(words: [String]) throws {
        let sale = try #require(try Till.parseAsRoot(["sell", "lamp"] + words) as? Sell)
        #expect(sale.amount == 5)
    }

    @Test("takes options and arguments in any order")
    func order() throws {
        let sale = try sell("--json", "lamp", "--customer", "Ada", "first note", "--mode=careful", "second")
        #expect(sale.item == "lamp" && sale.customer == "Ada" && sale.mode == .careful)
        #expect(sale.notes == ["first note", "second"])
        #expect(sale.output.json)
    }

    @Test("collects what may be repeated, and keeps empty values")
    func repeated() throws {
        #expect(try sell("--voucher", "a", "lamp", "--voucher=").voucher == ["a", ""])
    }

    @Test("can turn a flag off; the last word counts")
    func inverted() throws {
        #expect(try !sell("lamp", "--no-receipt").receipt)
        #expect(try sell("lamp", "--no-receipt", "--receipt").receipt)
    }

    @Test("has no options after two hyphens")
    func terminator() throws {
        let sale = try sell("--", "--json", "--help")
        #expect(sale.item == "--json" && sale.notes == ["--help"] && !sale.output.json)
    }

    @Test("takes a negative number as an argument, and goes down to nested commands")
    func negative() throws {
        let count = try #require(try Till.parseAsRoot(["stock", "count", "-12"]) as? Stock.Count)
        #expect(count.difference == -12)
    }

    @Test("gives each parse values of its own")
    func independent() throws {
        let first = try sell("lamp", "--voucher", "a")
        let second = try sell("chair", "--voucher", "b")
        #expect(first.item == "lamp" && first.voucher == ["a"] && second.voucher == ["b"])
    }

    @Test("that is wrong is told what is wrong and what may be")
    func mistakes() {
        #expect(mistake("sell") == "missing argument '<item>'")
        #expect(mistake("close-day") == "missing option '--date <value>'")
        #expect(mistake("sell", "lamp", "--amount") == "missing value for '--amount <count>'")
        #expect(mistake("sell", "lamp", "--amount", "many") == "'--amount' holds 'many'; it may hold a number")
        #expect(mistake("sell", "lamp", "--mode", "slow") == "'--mode' holds 'slow'; it may hold one of fast, careful")
        #expect(mistake("sell", "lamp", "--amuont", "2") == "unknown option '--amuont'; did you mean '--amount'?")
        #expect(mistake("sell", "lamp", "--unheard-of") == "unknown option '--unheard-of'")
        #expect(mistake("sell", "lamp", "-x") == "unknown option '-x'")
        #expect(mistake("sell", "lamp", "--json=yes") == "'--json' takes no value")
        #expect(mistake("sell", "lamp", "-a0") == "'--amount' holds '0'; it must be at least 1")
        #expect(mistake("stock", "count", "1", "2") == "unexpected argument '2'")
        #expect(mistake("sel", "lamp") == "unknown command 'sel'; did you mean 'sell'?")
    }

    @Test("names all that a cut name may mean")
    func ambiguous() {
        struct Twins: ParsableCommand {
            static let configuration = CommandConfiguration()
            @Flag var green = false
            @Flag var grey = false
        }
        #expect {
            try Twins.parseAsRoot(["--gre"])
        } throws: { error in
            guard case .usage(let message, _)? = error as? CommandExit else { return false }
            return message == "'--gre' may be '--green' or '--grey'"
        }
    }

    @Test("ends the program with the codes of sysexits.h")
    func codes() {
        #expect(Till.outcome(["close-day", "--date", "today"]) == 0)
        #expect(Till.outcome(["close-day", "-dnever"]) == 3)
        #expect(Till.outcome(["close-day", "-dtomorrow"]) == 64)
        #expect(Till.outcome(["close-day", "--wrong"]) == 64)
        #expect(Till.outcome(["--version"]) == 0)
    }
}
