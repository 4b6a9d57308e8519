import Arguments
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
