import Contracts
import JSON
import Platform
import Testing

@testable import Runtime

@Suite("What readers miss is published again in slices, once for all who ask")
struct RepetitionsTests {
    private let stream = StreamKey(kind: .facts, sourceLane: 1, targetLane: 1)
    private let now = MonotonicTime(nanoseconds: 1_000_000_000_000)

    /// A slice of the stream, whatever it holds.
    private var slice: Repetitions.Slice { .init(stream: stream, from: 1, count: 1) }

    private func request(_ from: Int64, lane: Lane = 1) -> RepublishRequest {
        RepublishRequest(kind: "facts", sourceLane: lane, targetLane: lane, from: from)
    }

    @Test("A request is served from its number on, slice by slice, up to the most that one request may have")
    func slices() {
        var repetitions = Repetitions(eventsMax: 25, operatorEventsMax: 60, quietMilliseconds: 1_000)
        repetitions.add(request(10), at: now)
        var served: [Int64] = []
        while let slice = repetitions.next(max: 10) {
            served.append(slice.from)
            #expect(slice.count <= 10)
            repetitions.served(slice, upTo: slice.from + Int64(slice.count) - 1, at: now)
        }
        #expect(served == [10, 20, 30])
    }

    @Test("Several who ask for the same are served once; whoever asks for what lies before is served too")
    func together() {
        var repetitions = Repetitions(eventsMax: 100, operatorEventsMax: 60, quietMilliseconds: 1_000)
        repetitions.add(request(10), at: now)
        repetitions.add(request(12), at: now)
        #expect(repetitions.next(max: 500) == .init(stream: stream, from: 10, count: 100))
        repetitions.served(slice, upTo: 30, at: now)
        repetitions.served(slice, upTo: nil, at: now)
        repetitions.add(request(15), at: now.advanced(byMilliseconds: 500))
        #expect(repetitions.next(max: 500) == nil)
        repetitions.add(request(5), at: now.advanced(byMilliseconds: 500))
        #expect(repetitions.next(max: 500)?.from == 5)
        repetitions.drop(stream)
        repetitions.add(request(15), at: now.advanced(byMilliseconds: 1_500))
        #expect(repetitions.next(max: 500)?.from == 15)
    }

    @Test("Requests that make no sense are passed over", arguments: [Int64.min, -1, 0, .max])
    func nonsense(from: Int64) {
        var repetitions = Repetitions(eventsMax: 100, operatorEventsMax: 60, quietMilliseconds: 1_000)
        repetitions.add(request(from), at: now)
        repetitions.add(RepublishRequest(kind: "gossip", sourceLane: 1, targetLane: 1, from: 1), at: now)
        #expect(repetitions.next(max: 500) == nil)
    }

    private func wish(_ from: Int64, _ last: Int64, lane: Lane = 1) -> RepublishRequest {
        RepublishRequest(kind: "facts", sourceLane: lane, targetLane: lane, from: from, upTo: last)
    }

    /// Serves all there is; the streams' lanes and first numbers of the slices, in order.
    private func serve(_ repetitions: inout Repetitions, max: Int) -> [[Int64]] {
        var served: [[Int64]] = []
        while let slice = repetitions.next(max: max) {
            served.append([Int64(slice.stream.sourceLane), slice.from])
            repetitions.served(slice, upTo: slice.from + Int64(slice.count) - 1, at: now)
        }
        return served
    }

    @Test("An operator's request is served up to its last number, and no further than one request may have")
    func bound() {
        var repetitions = Repetitions(eventsMax: 25, operatorEventsMax: 60, quietMilliseconds: 1_000)
        repetitions.add(wish(1, 30), by: .operator, at: now)
        #expect(serve(&repetitions, max: 25) == [[1, 1], [1, 26]])
        repetitions.add(wish(1, 1_000_000), by: .operator, at: now)
        #expect(serve(&repetitions, max: 25) == [[1, 1], [1, 26], [1, 51]])
        repetitions.add(wish(1, .max), by: .operator, at: now)
        repetitions.add(wish(1_000, .max), by: .operator, at: now)
        #expect(serve(&repetitions, max: 60) == [[1, 1]], "two requests have no more than one may have")
    }

    @Test("A reader that names an end has no more than any other: the bound is not the sender's to choose")
    func readersBound() {
        var repetitions = Repetitions(eventsMax: 25, operatorEventsMax: 60, quietMilliseconds: 1_000)
        repetitions.add(wish(1, .max), at: now)
        #expect(serve(&repetitions, max: 25) == [[1, 1]])
    }

    @Test("Streams take turns, slice by slice")
    func turns() {
        var repetitions = Repetitions(eventsMax: 30, operatorEventsMax: 60, quietMilliseconds: 1_000)
        for lane in [Lane(3), 1, 2] { repetitions.add(request(10, lane: lane), at: now) }
        #expect(serve(&repetitions, max: 15) == [[3, 10], [1, 10], [2, 10], [3, 25], [1, 25], [2, 25]])
    }

    @Test("A reader that repairs itself waits for one slice of operators' requests at the most")
    func readersFirst() {
        var repetitions = Repetitions(eventsMax: 20, operatorEventsMax: 60, quietMilliseconds: 1_000)
        for lane in [Lane(1), 2, 3] { repetitions.add(wish(1, 60, lane: lane), by: .operator, at: now) }
        repetitions.add(request(10, lane: 7), at: now)
        repetitions.add(request(10, lane: 8), at: now)
        let lanes = serve(&repetitions, max: 10).prefix(9).map { $0[0] }
        #expect(lanes == [7, 1, 8, 2, 7, 3, 8, 1, 2])
    }

    @Test("An operator who asks twice within a second has it twice")
    func twice() {
        var repetitions = Repetitions(eventsMax: 25, operatorEventsMax: 60, quietMilliseconds: 1_000)
        for _ in 0..<2 {
            repetitions.add(wish(1, 10), by: .operator, at: now)
            #expect(serve(&repetitions, max: 25) == [[1, 1]])
        }
    }

    @Test("A request that ends before it begins makes no sense; one for the last number of all does")
    func bounds() {
        var repetitions = Repetitions(eventsMax: 25, operatorEventsMax: 60, quietMilliseconds: 1_000)
        repetitions.add(wish(10, 9), by: .operator, at: now)
        #expect(repetitions.next(max: 10) == nil)
        repetitions.add(wish(10, .max), by: .operator, at: now)
        #expect(repetitions.next(max: 10) == .init(stream: stream, asker: .operator, from: 10, count: 10))
    }

    @Test("A request as readers have sent it all along names no end")
    func earlierForm() throws {
        let text = #"{"kind":"facts","sourceLane":1,"targetLane":1,"from":10}"#
        #expect(try JSONDecoder().decode(RepublishRequest.self, from: Array(text.utf8)) == request(10))
    }

    @Test("A request near the end of all numbers does not overflow")
    func end() {
        var repetitions = Repetitions(eventsMax: 100, operatorEventsMax: 60, quietMilliseconds: 1_000)
        repetitions.add(request(.max - 1), at: now)
        repetitions.served(slice, upTo: nil, at: now)
        repetitions.add(request(.max - 2), at: now.advanced(byMilliseconds: 5_000))
        repetitions.served(slice, upTo: .max - 1, at: now.advanced(byMilliseconds: 5_000))
        repetitions.add(request(1), at: now.advanced(byMilliseconds: 10_000))
        #expect(repetitions.next(max: 10) == .init(stream: stream, from: 1, count: 10))
    }
}
