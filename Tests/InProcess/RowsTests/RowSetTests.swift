import Contracts
import Rows
import Testing

@Suite("The rows that a turn works on")
struct RowSetTests {
    private func row(_ id: Int64, _ open: Int64) -> Owed {
        Owed(id: id, day: LocalDate(days: 20_000), limit: .unlimited, open: open)
    }

    @Test("What is new and what has changed is told apart, in the order in which it came")
    func changes() {
        var set = RowSet([row(9, 1), row(3, 1), row(5, 1)])
        for changed in [row(9, 2), row(7, 1), row(3, 4), row(1, 1), row(7, 2)] { set.put(changed) }
        #expect(set.new == [row(7, 2), row(1, 1)])
        #expect(set.changed == [row(9, 2), row(3, 4)])
        #expect(set.newAndChanged == [row(9, 2), row(3, 4), row(7, 2), row(1, 1)])
        #expect(set.loadedIdentities == [9, 3, 5])
        #expect(set[5] == row(5, 1) && set[7] == row(7, 2) && set[2] == nil)
        #expect(set.rows.count == 5)
    }

    @Test("A row that comes back to what it was has not changed")
    func thereAndBack() {
        var set = RowSet([row(1, 1)])
        set.put(row(1, 2))
        set.put(row(1, 1))
        #expect(set.changed == [] && set.newAndChanged == [])
    }

    @Test("A row that is loaded twice is one row")
    func twice() {
        var set = RowSet([row(1, 1)])
        set.load([row(1, 1), row(2, 1)])
        #expect(set.rows == [row(1, 1), row(2, 1)])
        set.put(row(1, 5))
        #expect(set.changed == [row(1, 5)])
    }
}
