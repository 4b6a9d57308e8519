import Contracts
import JSON
import Testing

@testable import Runtime

@Suite("What readers miss is published again in slices, once for all who ask")
struct RepetitionsTests {
    private let stream = StreamKey(kind: .facts, sourceLane: 1, targetLane: 1)
    private let now = Timestamp(microseconds: 1_000_000_000)

    private func request(_ from: Int64, lane: Lane = 1) -> RepublishRequest {
        RepublishRequest(kind: "facts", sourceLane: lane, targetLane: lane, from: from)
    }

    @Test("A request is served from its number on, slice by slice, up to the most that one request may have")
    func slices() {
        var repetitions = Repetitions(eventsMax: 25, quietMilliseconds: 1_000)
        repetitions.add(request(10), now: now)
        var served: [Int64] = []
        while let slice = repetitions.next(max: 10) {
            served.append(slice.from)
            #expect(slice.count <= 10)
            repetitions.served(slice.stream, upTo: slice.from + Int64(slice.count) - 1, now: now)
        }
        #expect(served == [10, 20, 30])
    }

    @Test("Several who ask for the same are served once; whoever asks for what lies before is served too")
    func together() {
        var repetitions = Repetitions(eventsMax: 100, quietMilliseconds: 1_000)
        repetitions.add(request(10), now: now)
        repetitions.add(request(12), now: now)
        #expect(repetitions.next(max: 500) == .init(stream: stream, from: 10, count: 100))
        repetitions.served(stream, upTo: 30, now: now)
        repetitions.served(stream, upTo: nil, now: now)
        repetitions.add(request(15), now: now.adding(milliseconds: 500))
        #expect(repetitions.next(max: 500) == nil)
        repetitions.add(request(5), now: now.adding(milliseconds: 500))
        #expect(repetitions.next(max: 500)?.from == 5)
        repetitions.drop(stream)
        repetitions.add(request(15), now: now.adding(milliseconds: 1_500))
        #expect(repetitions.next(max: 500)?.from == 15)
    }

    @Test("Requests that make no sense are passed over", arguments: [Int64.min, -1, 0, .max])
    func nonsense(from: Int64) {
        var repetitions = Repetitions(eventsMax: 100, quietMilliseconds: 1_000)
        repetitions.add(request(from), now: now)
        repetitions.add(RepublishRequest(kind: "gossip", sourceLane: 1, targetLane: 1, from: 1), now: now)
        #expect(repetitions.next(max: 500) == nil)
    }

    @Test("An operator's request is served up to its last number, however many slices that takes")
    func upTo() {
        var repetitions = Repetitions(eventsMax: 25, quietMilliseconds: 1_000)
        var whole = request(1)
        whole.upTo = 60
        repetitions.add(whole, now: now)
        // A reader that asks for less meanwhile does not cut it short.
        repetitions.add(request(5), now: now)
        var served: [ClosedRange<Int64>] = []
        while let slice = repetitions.next(max: 25) {
            let last = slice.from + Int64(slice.count) - 1
            served.append(slice.from...last)
            repetitions.served(slice.stream, upTo: last, now: now)
        }
        #expect(served == [1...25, 26...50, 51...60])
    }

    @Test("A request that ends before it begins makes no sense; one for the last number of all does")
    func bounds() {
        var repetitions = Repetitions(eventsMax: 25, quietMilliseconds: 1_000)
        var request = request(10)
        request.upTo = 9
        repetitions.add(request, now: now)
        #expect(repetitions.next(max: 10) == nil)
        request.upTo = .max
        repetitions.add(request, now: now)
        #expect(repetitions.next(max: 10) == .init(stream: stream, from: 10, count: 10))
    }

    @Test("A request as readers have sent it all along names no end and no asker")
    func earlierForm() throws {
        let text = #"{"kind":"facts","sourceLane":1,"targetLane":1,"from":10}"#
        #expect(try JSONDecoder().decode(RepublishRequest.self, from: Array(text.utf8)) == request(10))
    }

    @Test("A request near the end of all numbers does not overflow")
    func end() {
        var repetitions = Repetitions(eventsMax: 100, quietMilliseconds: 1_000)
        repetitions.add(request(.max - 1), now: now)
        repetitions.served(stream, upTo: nil, now: now)
        repetitions.add(request(.max - 2), now: now.adding(milliseconds: 5_000))
        repetitions.served(stream, upTo: .max - 1, now: now.adding(milliseconds: 5_000))
        repetitions.add(request(1), now: now.adding(milliseconds: 10_000))
        #expect(repetitions.next(max: 10) == .init(stream: stream, from: 1, count: 10))
    }
}
