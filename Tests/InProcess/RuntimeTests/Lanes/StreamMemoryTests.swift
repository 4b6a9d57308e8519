import Platform
import Testing

@testable import Runtime

@Suite("What a worker remembers of streams")
struct StreamMemoryTests {
    private let start = MonotonicTime(nanoseconds: 1_000_000_000)
    private let stream = InputStream(input: .control, sourceLane: 7)

    @Test("A gap is asked for once an interval")
    func gaps() {
        var requests = GapRequests(intervalMilliseconds: 100)
        let gap = StreamGap(lane: 7, stream: stream)
        let other = StreamGap(lane: 8, stream: stream)
        func mayAsk(for gap: StreamGap, afterMilliseconds milliseconds: Int) -> Bool {
            let moment = start.advanced(byMilliseconds: milliseconds)
            requests.forget(at: moment)
            return requests.mayAsk(for: gap, at: moment)
        }
        let answers = [
            mayAsk(for: gap, afterMilliseconds: 0), mayAsk(for: gap, afterMilliseconds: 99),
            mayAsk(for: other, afterMilliseconds: 99), mayAsk(for: gap, afterMilliseconds: 100),
        ]
        #expect(answers == [true, false, true, true])
    }

    @Test("A source in an earlier database than before is an old primary, until its log is another")
    func databases() {
        var databases = SourceDatabases()
        let (old, new) = (DatabaseTimeline(system: 5, number: 1), DatabaseTimeline(system: 5, number: 2))
        let first = [old, new, old].map { databases.update($0, of: stream) }
        #expect(first == [nil, nil, new])
        databases.forget(.commands)
        let known = databases.update(old, of: stream)
        databases.forget(.control)
        let anew = databases.update(old, of: stream)
        #expect(known == new && anew == nil)
    }
}
