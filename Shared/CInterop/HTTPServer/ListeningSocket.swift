// `sockaddr_in` is seen through both headers; a build of the whole module at once takes it as the library's.
import CLibmicrohttpd
import Glibc

/// Why nobody can listen at an address.
public enum ListenFault: Error, Sendable, Equatable, CustomStringConvertible {
    /// The host is neither an address nor a name that stands for one; the resolver's words.
    case unknownHost(String)
    /// Nobody could say what the name stands for; the same may go well later.
    case resolverUnavailable(String)
    /// Somebody else listens at the port.
    case portInUse
    /// The address is none of this machine's.
    case addressNotHere
    /// The port is for the privileged alone.
    case portNotAllowed
    /// What the system or the library said.
    case other(String)

    public var description: String {
        switch self {
        case .unknownHost(let words): "there is no such host (\(words))"
        case .resolverUnavailable(let words): "the name cannot be resolved now (\(words))"
        case .portInUse: "the port is in use"
        case .addressNotHere: "the address is none of this machine's"
        case .portNotAllowed: "the port is for privileged processes alone"
        case .other(let words): words
        }
    }

    fileprivate init(errorNumber: Int32) {
        switch errorNumber {
        case EADDRINUSE: self = .portInUse
        case EADDRNOTAVAIL: self = .addressNotHere
        case EACCES, EPERM: self = .portNotAllowed
        default: self = .other(unsafe String(cString: strerror(errorNumber)))
        }
    }
}

/// Makes sockets that listen.
enum ListeningSocket {
    private struct Address {
        var storage = sockaddr_storage()
        var bytes: socklen_t = 0

        var family: Int32 { Int32(storage.ss_family) }
    }

    /// A socket that listens at the first address of a host at which it can: a name may stand for several, and those of
    /// IPv4 come first. `::` listens to IPv4 too.
    /// - Returns: The descriptor, which the caller owns, and the port, of interest where 0 was asked for.
    static func open(host: String, port: UInt16) throws(ListenFault) -> (descriptor: Int32, port: UInt16) {
        let addresses = try resolve(host, port)
        let ordered = addresses.filter { $0.family == AF_INET } + addresses.filter { $0.family == AF_INET6 }
        var first: ListenFault?
        for address in ordered {
            do throws(ListenFault) { return try listen(at: address, servesIPv4Too: host == "::") } catch {
                first = first ?? error
            }
        }
        throw first ?? .unknownHost("it stands for no address")
    }

    private static func resolve(_ host: String, _ port: UInt16) throws(ListenFault) -> [Address] {
        var hints = unsafe addrinfo()
        unsafe hints.ai_family = AF_UNSPEC
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let failure = unsafe getaddrinfo(host, "\(port)", &hints, &list)
        guard failure == 0 else {
            let words = unsafe String(cString: gai_strerror(failure))
            throw failure == EAI_AGAIN ? .resolverUnavailable(words) : .unknownHost(words)
        }
        defer { unsafe freeaddrinfo(list) }
        var addresses: [Address] = []
        var next = unsafe list
        while let info = unsafe next {
            var address = Address()
            address.bytes = unsafe info.pointee.ai_addrlen
            let source = unsafe UnsafeRawBufferPointer(start: info.pointee.ai_addr, count: Int(address.bytes))
            unsafe withUnsafeMutableBytes(of: &address.storage) { unsafe $0.copyMemory(from: source) }
            addresses.append(address)
            unsafe next = info.pointee.ai_next
        }
        return addresses
    }

    private static func listen(
        at address: Address, servesIPv4Too: Bool
    ) throws(ListenFault) -> (descriptor: Int32, port: UInt16) {
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let descriptor = socket(address.family, kind, 0)
        guard descriptor >= 0 else { throw ListenFault(errorNumber: errno) }
        set(SOL_SOCKET, SO_REUSEADDR, 1, of: descriptor)
        if address.family == AF_INET6 { set(Int32(IPPROTO_IPV6), IPV6_V6ONLY, servesIPv4Too ? 0 : 1, of: descriptor) }
        var bound = address
        let isBound = unsafe withSocketAddress(&bound) { unsafe bind(descriptor, $0, address.bytes) } == 0
        guard isBound, Glibc.listen(descriptor, SOMAXCONN) == 0 else {
            let fault = ListenFault(errorNumber: errno)
            close(descriptor)
            throw fault
        }
        return (descriptor, port(of: descriptor))
    }

    private static func set(_ level: Int32, _ option: Int32, _ value: Int32, of descriptor: Int32) {
        var value = value
        unsafe setsockopt(descriptor, level, option, &value, socklen_t(MemoryLayout<Int32>.size))
    }

    private static func port(of descriptor: Int32) -> UInt16 {
        var address = Address()
        address.bytes = socklen_t(MemoryLayout<sockaddr_storage>.size)
        var bytes = address.bytes
        unsafe withSocketAddress(&address) { _ = unsafe getsockname(descriptor, $0, &bytes) }
        // The port stands at the same place in both families.
        return unsafe withUnsafeBytes(of: &address.storage) {
            UInt16(bigEndian: unsafe $0.loadUnaligned(fromByteOffset: 2, as: UInt16.self))
        }
    }

    private static func withSocketAddress<Result>(
        _ address: inout Address, _ body: (UnsafeMutablePointer<sockaddr>) -> Result
    ) -> Result {
        unsafe withUnsafeMutablePointer(to: &address.storage) { storage in
            unsafe storage.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe body($0) }
        }
    }
}
