internal import CSystemProcess
internal import Glibc

/// The parent's side of a child's output: takes it, with bounded memory, until the child ends.
struct OutputSink: Sendable {
    private static let chunkBytes = 16 * 1024

    private let kind: ProcessOutput
    private var given: Descriptor?
    private var taken: Descriptor?

    init(_ kind: ProcessOutput) throws(ProcessError) {
        self.kind = kind
        switch kind {
        case .inherited: break
        case .discarded: given = try .appending(path: "/dev/null")
        case .file(let path): given = try .appending(path: path)
        case .captured, .lines:
            let pipe = try Descriptor.pipe()
            given = pipe.writing
            taken = pipe.reading
        }
    }

    /// What the child gets as its standard output and error; -1 is the parent's own.
    var childEnd: Int32 { given?.number ?? -1 }

    mutating func closeChildEnd() { given = nil }

    /// Reads until the stream ends or the process `pid` has ended and the pipe is empty: a grandchild that keeps the
    /// pipe open does not hold the child's end up. `keep` gets the captured tail before this returns.
    func take(until pid: Int32, keep: ([UInt8]) -> Void) {
        guard let taken else { return }
        let process = Descriptor(system_process_pidfd(pid))
        var bytes: [UInt8] = []
        while true {
            let ready = system_process_wait_readable(taken.number, process.number, -1)
            if ready == -EINTR { continue }
            guard ready > 0, ready & 1 != 0 else { break }
            guard taken.read(into: &bytes, countMax: Self.chunkBytes) > 0 else { break }
            digest(&bytes, isLast: false)
            if case .captured = kind { keep(bytes) }
        }
        digest(&bytes, isLast: true)
    }

    private func digest(_ bytes: inout [UInt8], isLast: Bool) {
        switch kind {
        case .captured(let bytesMax): bytes.removeFirst(max(0, bytes.count - bytesMax))
        case .lines(let body):
            while let end = bytes.firstIndex(of: UInt8(ascii: "\n")) {
                body(String(decoding: bytes[..<end], as: UTF8.self))
                bytes.removeFirst(end + 1)
            }
            if bytes.count >= ProcessConfiguration.lineBytesMax || (isLast && !bytes.isEmpty) {
                body(String(decoding: bytes, as: UTF8.self))
                bytes.removeAll(keepingCapacity: true)
            }
        case .inherited, .discarded, .file: break
        }
    }
}
