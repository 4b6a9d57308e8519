internal import Synchronization
internal import SystemProcess

/// The ports of brokers, and of the proxies before them.
final class ProxyPorts: Sendable {
    private let ports = Mutex<[UInt16: UInt16]>([:])

    var byPort: [UInt16: UInt16] { ports.withLock { $0 } }

    func set(_ known: [UInt16: UInt16]) { ports.withLock { $0 = known } }
}

/// Replaces the ports of brokers in what a broker tells one client (Kafka protocol, up to Metadata 8 and
/// FindCoordinator 2, which are not "flexible").
///
/// An answer does not say what it answers, so requests are read as well: each begins with its size, its kind, its
/// version and a number, which the answer repeats. Only answers that hold addresses are held back until they are
/// complete; all other bytes pass as they come.
struct AddressEditor: StreamEditor {
    private static let metadata: Int16 = 3
    private static let findCoordinator: Int16 = 10
    /// Size, kind, version, number; and of an answer size and number.
    private static let requestHeadBytes = 12
    private static let answerHeadBytes = 8
    private static let sizeBytes = 4
    /// "127.0.0.1" as a string of the protocol, behind its length, and the upper half of the port's four bytes.
    private static let host: [UInt8] = [0, 9] + Array("127.0.0.1".utf8) + [0, 0]

    private let ports: [UInt16: UInt16]
    private var requests = Frames(headBytes: requestHeadBytes)
    private var answers = Frames(headBytes: answerHeadBytes)
    /// The numbers of requests whose answers hold addresses.
    private var open: Set<Int32> = []

    /// - Parameter ports: a broker's port, and what stands for it.
    init(replacing ports: [UInt16: UInt16]) { self.ports = ports }

    mutating func edit(fromClient bytes: [UInt8]) -> [UInt8] {
        var open = self.open
        let passed = requests.pass(bytes) { head in
            let kind = Int16(truncatingIfNeeded: Self.integer(head, at: 4) >> 16)
            if kind == Self.metadata || kind == Self.findCoordinator { open.insert(Self.integer(head, at: 8)) }
            return false
        } edit: {
            $0
        }
        self.open = open
        return passed
    }

    mutating func edit(fromTarget bytes: [UInt8]) -> [UInt8] {
        var open = self.open
        let ports = ports
        let passed = answers.pass(bytes) {
            open.remove(Self.integer($0, at: 4)) != nil
        } edit: {
            Self.replace(ports, in: $0)
        }
        self.open = open
        return passed
    }

    private static func replace(_ ports: [UInt16: UInt16], in frame: [UInt8]) -> [UInt8] {
        var frame = frame
        var place = 0
        while place + host.count + 2 <= frame.count {
            guard frame[place] == 0, frame[place..<place + host.count].elementsEqual(host) else {
                place += 1
                continue
            }
            let end = place + host.count
            if let port = ports[UInt16(frame[end]) << 8 | UInt16(frame[end + 1])] {
                frame[end] = UInt8(port >> 8)
                frame[end + 1] = UInt8(truncatingIfNeeded: port)
            }
            place = end + 2
        }
        return frame
    }

    private static func integer(_ bytes: [UInt8], at place: Int) -> Int32 {
        bytes[place..<place + 4].reduce(0) { $0 << 8 | Int32($1) }
    }

    /// Cuts a stream into frames: each begins with its size (four bytes, which do not count themselves).
    private struct Frames {
        let headBytes: Int
        /// What has come of a head, or of a frame that is kept.
        private var kept: [UInt8] = []
        /// Bytes of the frame in hand that are still to come, once its head is known.
        private var left = 0
        private var isKept = false

        init(headBytes: Int) { self.headBytes = headBytes }

        /// What can be passed on.
        /// - Parameters:
        ///   - keeps: is shown the head of each frame, and says whether the frame is to be edited.
        ///   - edit: is given a whole frame.
        mutating func pass(
            _ bytes: [UInt8], keeps: ([UInt8]) -> Bool, edit: ([UInt8]) -> [UInt8]
        ) -> [UInt8] {
            var passed: [UInt8] = []
            var rest = bytes[...]
            while !rest.isEmpty {
                if left == 0 {
                    let taken = rest.prefix(headBytes - kept.count)
                    rest = rest.dropFirst(taken.count)
                    kept += taken
                    guard kept.count == headBytes else { break }
                    isKept = keeps(kept)
                    left = max(0, Int(AddressEditor.integer(kept, at: 0)) + AddressEditor.sizeBytes - headBytes)
                    if !isKept { passed += kept }
                }
                let taken = rest.prefix(left)
                rest = rest.dropFirst(taken.count)
                left -= taken.count
                if isKept { kept += taken } else { passed += taken }
                if left == 0 {
                    if isKept { passed += edit(kept) }
                    kept = []
                } else if !isKept {
                    kept = []
                }
            }
            return passed
        }
    }
}
