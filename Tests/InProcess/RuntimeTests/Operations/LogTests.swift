import Foundation
import JSON
import Runtime
import Synchronization
import Testing

@Suite("The log")
struct LogTests {
    /// Lines that were written, and a clock that only the test moves.
    final class Desk: Sendable {
        let lines = Mutex<[String]>([])
        let now = Mutex<Int64>(1_764_055_116_000_000)

        func handler(_ format: LogFormat) -> StreamLogHandler {
            StreamLogHandler(
                format: format, linesPerWindowMax: 3, windowMilliseconds: 10_000,
                clockMicroseconds: { self.now.withLock { $0 } },
                output: { bytes in self.lines.withLock { $0.append(String(decoding: bytes, as: UTF8.self)) } })
        }

        var written: [String] { lines.withLock { $0 } }
        func advance(seconds: Int64) { now.withLock { $0 += seconds * 1_000_000 } }
    }

    @Test("writes a JSON object a line, with numbers as numbers, whatever the text holds")
    func json() throws {
        let desk = Desk()
        var logger = Logger(label: "worker", handler: desk.handler(.json))
        logger[metadataKey: LogKey.service] = "billing"
        logger.warning("say \"no\"\n\u{1}", metadata: [LogKey.lane: 7, "ratio": 0.5, "clean": true, "level": "é\\"])
        let line = try #require(desk.written.first)
        #expect(line.hasSuffix("}\n"))
        #expect(line.filter { $0 == "\n" }.count == 1)
        let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: any Sendable])
        #expect(object["time"] as? String == "2025-11-25T07:18:36.000000Z")
        #expect(object["level"] as? String == "warning")
        #expect(object["message"] as? String == "say \"no\"\n\u{1}")
        #expect(object["service"] as? String == "billing")
        #expect(object["lane"] as? Int == 7)
        #expect(object["ratio"] as? Double == 0.5)
        #expect(object["clean"] as? Bool == true)
        #expect(object["level_"] as? String == "é\\")
    }

    @Test("No line for a terminal holds what acts on it: C1, separators, overrides of direction")
    func noControls() {
        let desk = Desk()
        let text = "a\u{9B}31m\u{202E}b\u{2028}c\u{7F}"
        Logger(label: "x", handler: desk.handler(.text)).info("\(text)", metadata: ["why": "\(text)"])
        let line = desk.written.first ?? ""
        let controls = line.unicodeScalars.filter(\.isControl)
        #expect(line.contains("31m") && Array(controls) == ["\n"])
    }

    @Test("writes readable text that no value can break into two lines")
    func text() {
        let desk = Desk()
        let logger = Logger(label: "http", handler: desk.handler(.text))
        logger.error("answer\nlost", metadata: ["order_id": "7-12", "why": "a \"b\"\nc"], error: CancellationError())
        #expect(
            desk.written == [
                "2025-11-25T07:18:36.000000Z ERROR    http: answer lost error=CancellationError() "
                    + "error_type=CancellationError order_id=7-12 why=\"a \\\"b\\\"\\nc\"\n"
            ])
    }

    @Test("does not even make a line below its level")
    func level() {
        let recorder = LogRecorder()
        var logger = Logger(label: "x", level: .warning, handler: recorder)
        func never() -> String {
            Issue.record("made a message that nobody reads")
            return ""
        }
        logger.info(never())
        logger.level = .info
        logger.info("heard")
        #expect(recorder.events.map(\.message) == ["heard"])
    }

    @Test("counts lines that repeat instead of writing them, and tells the count when the window has ended")
    func repetition() {
        let desk = Desk()
        let logger = Logger(label: "db", handler: desk.handler(.text))
        for number in 0..<123 { logger.warning("no connection", metadata: ["attempt": .integer(number)]) }
        #expect(desk.written.count == 3)
        logger.warning("another matter")
        #expect(desk.written.count == 4)
        desk.advance(seconds: 11)
        logger.warning("no connection")
        #expect(desk.written.count == 6)
        #expect(desk.written[4].contains("no connection (repeated 120 times) attempt=122 repeated=120"))
    }

    @Test("never leaves out a critical line, and tells what is uncounted at the end")
    func criticalAndFlush() {
        let desk = Desk()
        let handler = desk.handler(.text)
        let logger = Logger(label: "db", handler: handler)
        for _ in 0..<50 { logger.critical("books do not balance") }
        #expect(desk.written.count == 50)
        for _ in 0..<5 { logger.info("again") }
        handler.tellRepetitions()
        #expect(desk.written.count == 53)
        handler.flush()
        #expect(desk.written.last?.contains("again (repeated 2 times)") == true)
    }

    @Test("cuts what is too long")
    func length() {
        let desk = Desk()
        Logger(label: "x", handler: desk.handler(.json)).info("\(String(repeating: "a", count: 1 << 20))")
        #expect(desk.written[0].utf8.count < 9_000)
    }

    @Test("from many threads writes every line whole")
    func threads() async {
        let desk = Desk()
        let handler = StreamLogHandler(
            format: .json, linesPerWindowMax: 10_000, clockMicroseconds: { 0 },
            output: { bytes in desk.lines.withLock { $0.append(String(decoding: bytes, as: UTF8.self)) } })
        await withTaskGroup(of: Void.self) { group in
            for task in 0..<4 {
                group.addTask { for _ in 0..<250 { Logger(label: "t\(task)", handler: handler).info("line") } }
            }
        }
        #expect(desk.written.count == 1000)
        #expect(desk.written.allSatisfy { $0.hasPrefix("{") && $0.hasSuffix("}\n") })
    }
}
