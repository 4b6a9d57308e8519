import SystemProcess
import TerminalText
import Testing

@Suite("A table")
struct TableTests {
    @Test("aligns text to the left and numbers to the right")
    func alignment() {
        var table = Table([.left("account"), .right("debit"), .left("note")])
        table.add(["1000 Bank", "1,250.00", ""])
        table.add(["1200 Receivables", "3.50", "overdue"])
        table.addRule()
        table.add(["", "1,253.50", ""])
        #expect(
            table.text == """
                account              debit  note
                ----------------  --------  -------
                1000 Bank         1,250.00
                1200 Receivables      3.50  overdue
                ----------------  --------  -------
                                  1,253.50
                """)
    }
}

@Suite("A table that is wider than where it is shown")
struct NarrowTableTests {
    private func lines(_ table: Table, columns: Int) -> [String] {
        var text = StyledText()
        text.table(table)
        return text.rendered(columns: columns).split(separator: "\n").map(String.init)
    }

    @Test("wraps titles and texts at spaces, the widest first, and cuts no number")
    func wrapping() {
        var table = Table([.left("Service"), .right("Commands waiting"), .left("What is to be done about it")])
        table.add(["order-intake", "1,234,567", "look at the log of the service and start it again"])
        #expect(
            lines(table, columns: 50) == [
                "Service        Commands  What is to be done about",
                "                waiting  it",
                "------------  ---------  -------------------------",
                "order-intake  1,234,567  look at the log of the",
                "                         service and start it",
                "                         again",
            ])
    }

    @Test("breaks long words of texts, none of sixteen columns")
    func words() {
        var table = Table([.left("Name"), .left("Log")])
        table.add(["order-intake/123", "/var/lib/somewhere/deep/below/log/order-intake.log"])
        let shown = lines(table, columns: 45)
        #expect(shown.allSatisfy { $0.columns <= 45 } && shown.count == 4)
        #expect(shown[2].hasPrefix("order-intake/123  /var/lib/somewhere/deep/bel"))
    }

    @Test("keeps an amount and its currency together")
    func amounts() {
        var table = Table([.left("")])
        table.add(["the books say Receivables 150.00 GBP, and more than that"])
        #expect(
            lines(table, columns: 40) == ["the books say Receivables 150.00 GBP,", "and more than that"])
        table.add(["of all that was ever paid to anybody 15 GBP, or so"])
        #expect(lines(table, columns: 40)[2...] == ["of all that was ever paid to anybody", "15 GBP, or so"])
    }

    @Test("stays too wide where there are numbers alone")
    func numbers() {
        var table = Table([.right("a"), .right("b")])
        table.add([String(repeating: "9", count: 40), String(repeating: "8", count: 40)])
        #expect(lines(table, columns: 60).last?.columns == 82)
    }

    @Test("has no head where no column has a title")
    func headless() {
        var table = Table([.left(""), .left("")])
        table.add(["a", "b"])
        #expect(lines(table, columns: 80) == ["a  b"])
    }
}

@Suite("Text on a terminal")
struct DisplayTests {
    @Test(
        "takes two columns for a wide character, none for a mark that combines",
        arguments: [
            ("Harbour", 7), ("日本語", 6), ("ＡＢ", 4), ("한국", 4), ("\u{1112}\u{1161}\u{11AB}", 2), ("e\u{301}t", 2),
            ("👩\u{200D}🚀", 2), ("☎\u{FE0F}", 2), ("می\u{200C}خواهم", 7), ("नमस्ते", 4), ("ﬁ", 1), ("", 0),
        ])
    func columns(_ text: String, _ count: Int) { #expect(text.columns == count) }

    @Test("stands in line in a table, whatever its characters")
    func alignment() {
        var table = Table([.left("Name"), .right("Amount")])
        for name in ["日本語", "Jose\u{301}", "plain"] { table.add([name, "1.00"]) }
        #expect(
            table.text == """
                Name    Amount
                ------  ------
                日本語    1.00
                Jose\u{301}      1.00
                plain     1.00
                """)
    }

    @Test(
        "obeys nothing that comes from outside: it is shown by its number",
        arguments: [
            ("a\u{1B}[31mb", "a\\u{1B}[31mb"), ("a\u{9B}2Jb", "a\\u{9B}2Jb"), ("\u{202E}drawer", "\\u{202E}drawer"),
            ("\u{2066}x\u{2069}", "\\u{2066}x\\u{2069}"), ("a\nb\r\nc\td", "a\\nb\\r\\nc\\td"),
            ("\u{7F}\u{0}", "\\u{7F}\\u{0}"), ("\u{2028}\u{FEFF}\u{E000}", "\\u{2028}\\u{FEFF}\\u{E000}"),
            ("می\u{200C}خواهم 👩\u{200D}🚀", "می\u{200C}خواهم 👩\u{200D}🚀"),
        ])
    func printable(_ text: String, _ shown: String) {
        #expect(text.printable == shown)
        var table = Table([.left("")])
        table.add([text])
        #expect(table.text == shown)
        var styled = StyledText()
        styled.line(text)
        styled.verbatim(text.replacing("\n", with: " "))
        #expect(styled.text.unicodeScalars.allSatisfy { $0 == "\n" || $0.properties.generalCategory != .control })
    }

    @Test("is valid JSON with the same values after what a terminal would obey is escaped")
    func json() {
        #expect("{\"a\": \"\u{202E}x\u{9B}\u{E0001}\"}".printableJSON == #"{"a": "\u202ex\u009b\udb40\udc01"}"#)
    }

    @Test("wraps a line at spaces and goes on below its indent; a word is never broken")
    func lines() {
        var text = StyledText()
        text.line("  key: the first word and the others until the line is full, then more", indent: 4)
        #expect(
            text.rendered(columns: 40) == """
                  key: the first word and the others
                    until the line is full, then more
                """)
    }

    @Test("is coloured only where that is asked for, whole lines at a time")
    func colour() {
        var text = StyledText()
        text.line("good", .good)
        text.line("plain")
        #expect(text.rendered(columns: 80, colour: true) == "\u{1B}[32mgood\u{1B}[0m\nplain")
        #expect(text.rendered(columns: 80) == "good\nplain")
    }
}

@Suite("Progress")
struct ProgressTests {
    private final class Paper {
        var text = ""
    }

    @Test("is a bar on a terminal, drawn ten times a second at most")
    func bar() {
        let paper = Paper()
        let start = ContinuousClock.now
        var progress = Progress("orders", total: 200, style: .bar(columns: 60), now: start) { paper.text += $0 }
        progress.update(50, now: start + .seconds(1))
        progress.update(60, now: start + .milliseconds(1_050))
        progress.update(200, now: start + .seconds(2))
        progress.finish(now: start + .seconds(2))
        let drawn = paper.text.split(separator: "\r")
        #expect(drawn.count == 3)
        #expect(drawn.first?.hasPrefix("[#####") == true)
        #expect(drawn.first?.contains("] orders 50/200 (25 %, 50/s)") == true)
        #expect(drawn.allSatisfy { $0.count <= 60 })
        #expect(paper.text.hasSuffix("\n"))
    }

    @Test("is a plain line every five seconds elsewhere")
    func lines() {
        let paper = Paper()
        let start = ContinuousClock.now
        var progress = Progress("orders", total: 100, style: .lines, now: start) { paper.text += $0 }
        for second in 1...11 { progress.update(second * 9, now: start + .seconds(second)) }
        progress.finish(now: start + .seconds(12))
        #expect(
            paper.text == """
                orders 45/100 (45 %, 9/s)
                orders 90/100 (90 %, 9/s)
                orders 99/100 (99 %, 8/s)

                """)
    }

    @Test("is nothing when quiet, and survives an empty task")
    func quiet() {
        let paper = Paper()
        var progress = Progress("orders", total: 0, style: .quiet) { paper.text += $0 }
        progress.update(0)
        progress.finish()
        #expect(paper.text.isEmpty)
        var empty = Progress("orders", total: 0, style: .lines) { paper.text += $0 }
        empty.finish()
        #expect(paper.text.hasPrefix("orders 0/0 (100 %"))
        empty.update(0)
    }
}
