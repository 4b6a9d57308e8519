import Foundation
import Platform
import Testing

@Suite("A writer of lines")
struct LineWriterTests {
    private static let lineBytes = 1_000
    private static let patienceMilliseconds = 10_000

    /// Reads until so many bytes have come.
    private func read(_ count: Int, from pipe: Pipe) -> [UInt8] {
        var all: [UInt8] = []
        while all.count < count {
            let came = pipe.fileHandleForReading.availableData
            guard !came.isEmpty else { return all }
            all += came
        }
        return all
    }

    private func line(_ number: Int) -> [UInt8] {
        Array("\(number)".utf8) + [UInt8](repeating: 0x2e, count: Self.lineBytes - "\(number)".utf8.count - 1) + [0x0a]
    }

    @Test("waits for no receiver: what does not fit is lost, counted, and told of when somebody reads again")
    func blocked() throws {
        let pipe = Pipe()
        let writer = LineWriter(
            descriptor: pipe.fileHandleForWriting.fileDescriptor, pendingBytesMax: 100 * Self.lineBytes,
            lineOfLoss: { Array("\($0) lost\n".utf8) })
        try writer.start()
        let began = ContinuousClock.now
        for number in 0..<10_000 { writer.write(line(number)) }
        #expect(ContinuousClock.now - began < .seconds(5), "writing has waited")
        #expect(!writer.flush(milliseconds: 10), "nobody reads")
        let lost = writer.lostLines
        // The pipe holds 64 KiB at most, and the writer a hundred lines.
        #expect(lost > 9_700 && lost < 10_000)

        let told = Array("\(lost) lost\n".utf8)
        let text = read((10_000 - lost) * Self.lineBytes + told.count, from: pipe)
        #expect(text.ranges(of: told).count == 1)
        #expect(writer.flush(milliseconds: Self.patienceMilliseconds))
        writer.write(line(7))
        #expect(read(Self.lineBytes, from: pipe) == line(7))
        #expect(writer.lostLines == lost)
    }

    @Test("counts as lost what a receiver that has gone away does not get")
    func gone() throws {
        BrokenPipes.ignore()
        let pipe = Pipe()
        try pipe.fileHandleForReading.close()
        let writer = LineWriter(descriptor: pipe.fileHandleForWriting.fileDescriptor, lineOfLoss: { _ in [] })
        try writer.start()
        writer.write(line(1))
        #expect(writer.flush(milliseconds: Self.patienceMilliseconds))
        #expect(writer.lostLines == 1)
    }

    @Test("The limit of open files is raised as far as it may be")
    func fileDescriptors() {
        let raised = FileDescriptorLimit.raise()
        #expect(raised == ProcessFigures.current.fileDescriptorsMax)
        #expect(raised == FileDescriptorLimit.raise())
    }
}
