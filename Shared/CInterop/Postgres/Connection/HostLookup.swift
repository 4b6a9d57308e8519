import Dispatch
import Glibc
import Synchronization

/// Turns the names of hosts into addresses within a deadline. libpq itself would wait for as long as the C library's
/// resolver does, which knows no deadline: so names are looked up here, each in a thread of its own, and libpq is given
/// addresses.
struct HostLookup: Sendable {
    /// The addresses of a name, or why there are none.
    typealias Answer = Result<[String], LookupFailure>

    /// Why a name has no address.
    struct LookupFailure: Error, Hashable, Sendable {
        let reason: String
    }

    /// One lookup, for whoever asks meanwhile: a resolver that hangs costs one thread a name, however often it is
    /// asked.
    private final class Lookup: Sendable {
        let answer = Mutex<Answer?>(nil)
        let isDone = DispatchGroup()
    }

    /// Lookups that have not come back yet, by name.
    private final class Underway: Sendable {
        let byName = Mutex<[String: Lookup]>([:])
    }

    /// The system's own resolver.
    static let system = HostLookup { name in Self.ask(name, flags: 0) }

    private let underway = Underway()
    private let find: @Sendable (String) -> Answer

    /// - Parameter find: looks a name up, however long that takes.
    init(find: @escaping @Sendable (String) -> Answer) { self.find = find }

    /// The addresses of a host, in the order of preference. What is an address already is not looked up.
    func addresses(of name: String, until deadline: Deadline) -> Answer {
        if case .success(let numeric) = Self.ask(name, flags: AI_NUMERICHOST) { return .success(numeric) }
        let lookup = underway.byName.withLock { byName in
            if let known = byName[name] { return known }
            let lookup = Lookup()
            byName[name] = lookup
            start(lookup, name)
            return lookup
        }
        guard lookup.isDone.wait(timeout: deadline.dispatchTime) == .success,
            let answer = lookup.answer.withLock({ $0 })
        else { return .failure(LookupFailure(reason: "the name was not resolved within the deadline")) }
        return answer
    }

    private func start(_ lookup: Lookup, _ name: String) {
        lookup.isDone.enter()
        DispatchQueue(label: "o2c.resolve").async { [find, underway] in
            let answer = find(name)
            lookup.answer.withLock { $0 = answer }
            underway.byName.withLock { $0[name] = nil }
            lookup.isDone.leave()
        }
    }

    /// getaddrinfo(3) for TCP.
    private static func ask(_ name: String, flags: Int32) -> Answer {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        unsafe hints.ai_flags = flags
        var list: UnsafeMutablePointer<addrinfo>?
        let code = unsafe getaddrinfo(name, nil, &hints, &list)
        defer { if let list = unsafe list { unsafe freeaddrinfo(list) } }
        guard code == 0 else {
            return .failure(LookupFailure(reason: unsafe String(cString: gai_strerror(code))))
        }
        var addresses: [String] = []
        var next = unsafe list
        while let entry = unsafe next {
            if let address = unsafe text(of: entry.pointee), !addresses.contains(address) { addresses.append(address) }
            unsafe next = entry.pointee.ai_next
        }
        return addresses.isEmpty ? .failure(LookupFailure(reason: "the name has no address")) : .success(addresses)
    }

    private static func text(of entry: addrinfo) -> String? {
        var buffer = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        let code = unsafe getnameinfo(
            entry.ai_addr, entry.ai_addrlen, &buffer, socklen_t(buffer.count), nil, 0, NI_NUMERICHOST)
        guard code == 0 else { return nil }
        return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
