internal import CSystemProcess
internal import Glibc

enum SystemError {
    /// The system's words for an error number.
    static func text(_ code: Int32) -> String {
        var space = [CChar](repeating: 0, count: 256)
        return unsafe space.withUnsafeMutableBufferPointer { buffer in
            guard unsafe strerror_r(code, buffer.baseAddress!, buffer.count) == 0 else { return "error \(code)" }
            return unsafe String(cString: buffer.baseAddress!)
        }
    }
}

/// Owns a file descriptor and closes it once.
final class Descriptor: Sendable {
    let number: Int32

    init(_ number: Int32) { self.number = number }
    deinit { close(number) }

    /// An event that is raised once and stays readable from then on.
    static func event() throws(ProcessError) -> Descriptor {
        let number = system_process_event()
        guard number >= 0 else { throw ProcessError(action: "make an event", code: errno) }
        return Descriptor(number)
    }

    static func pipe() throws(ProcessError) -> (reading: Descriptor, writing: Descriptor) {
        var ends: [Int32] = [-1, -1]
        let failure = unsafe ends.withUnsafeMutableBufferPointer { unsafe system_process_pipe($0.baseAddress!) }
        guard failure == 0 else { throw ProcessError(action: "make a pipe", code: failure) }
        return (Descriptor(ends[0]), Descriptor(ends[1]))
    }

    static func reading(path: String) throws(ProcessError) -> Descriptor {
        let number = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard number >= 0 else { throw ProcessError(action: "open \(path)", code: errno) }
        return Descriptor(number)
    }

    static func appending(path: String) throws(ProcessError) -> Descriptor {
        let number = unsafe open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o640)
        guard number >= 0 else { throw ProcessError(action: "open \(path)", code: errno) }
        return Descriptor(number)
    }

    /// Appends what can be read at once, up to `countMax` bytes; the number of bytes, 0 at the end of the stream.
    func read(into bytes: inout [UInt8], countMax: Int) -> Int {
        unsafe withUnsafeTemporaryAllocation(byteCount: countMax, alignment: 1) { space in
            let count = unsafe Glibc.read(number, space.baseAddress!, countMax)
            guard count > 0 else { return count }
            unsafe bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: space[..<count]))
            return count
        }
    }

    /// Waits until this descriptor is readable; false when the time has passed first.
    func waitReadable(milliseconds: Int) -> Bool {
        let end = ContinuousClock.now + .milliseconds(milliseconds)
        while true {
            let left = max(0, (end - .now).milliseconds)
            let ready = system_process_wait_readable(number, -1, Int32(clamping: left))
            if ready != -EINTR { return ready > 0 }
        }
    }
}

extension Duration {
    /// Whole milliseconds, rounded up so that a wait never ends early.
    var milliseconds: Int {
        let (seconds, attoseconds) = components
        return Int(seconds) * 1000 + Int((attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }
}

/// Starts a detached thread.
func startThread(_ body: @escaping @Sendable () -> Void) throws(ProcessError) {
    final class Body: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }
    let retained = unsafe Unmanaged.passRetained(Body(body))
    var thread = pthread_t()
    let failure = unsafe pthread_create(
        &thread, nil,
        { argument in
            unsafe Unmanaged<Body>.fromOpaque(argument!).takeRetainedValue().run()
            return nil
        }, retained.toOpaque())
    guard failure == 0 else {
        unsafe retained.release()
        throw ProcessError(action: "start a thread", code: failure)
    }
    pthread_detach(thread)
}

/// Lends a NULL-terminated array of C strings.
func withCStrings<R>(_ strings: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> R) -> R {
    var copies = unsafe strings.map { unsafe strdup($0) }
    unsafe copies.append(nil)
    defer { for index in unsafe copies.indices { unsafe free(copies[index]) } }
    return unsafe copies.withUnsafeBufferPointer { unsafe body($0.baseAddress!) }
}

/// The environment of this process, with changes, and without what is withheld.
func environmentStrings(adding changes: [String: String], withholding names: Set<String>) -> [String] {
    var strings: [String] = []
    var entry = unsafe environ
    while let text = unsafe entry.pointee {
        let string = unsafe String(cString: text)
        let name = String(string.prefix { $0 != "=" })
        if changes[name] == nil, !names.contains(name) { strings.append(string) }
        unsafe entry += 1
    }
    return strings + changes.map { "\($0.key)=\($0.value)" }
}
