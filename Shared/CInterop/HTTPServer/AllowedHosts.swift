import Glibc

/// The names under which a client may ask (`Host`, RFC 9110, section 7.2).
///
/// A page of somebody else can have its own name point at this server and then ask in the browser of whoever looks at
/// it (DNS rebinding). Such a request names the page's host. Numeric addresses and names without a dot are always
/// taken: no page of elsewhere has such a name.
public struct AllowedHosts: Sendable, Equatable {
    private var names: Set<String> = []
    /// With the dot before them.
    private var suffixes: [String] = []
    private var takesAny = false

    /// Every name.
    public static let any = AllowedHosts("*") ?? AllowedHosts()

    private init() {}

    /// Reads names divided by commas: `shop.example`, `*.example` for all names below it, `*` for any. `nil`: something
    /// else is among them.
    public init?(_ list: String) {
        for item in list.split(separator: ",") {
            let text = String(item.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()).lowercased()
            if text == "*" {
                takesAny = true
            } else if text.hasPrefix("*.") {
                guard Self.isName(text.dropFirst(2)) else { return nil }
                suffixes.append(String(text.dropFirst(1)))
            } else {
                guard Self.isName(text[...]) else { return nil }
                names.insert(text)
            }
        }
    }

    /// What becomes of a request that names this host.
    enum Verdict: Equatable {
        case taken, refused, malformed
    }

    /// Judges a host as a request names it, with or without a port.
    func judge(_ authority: String) -> Verdict {
        guard let host = Self.host(of: authority.lowercased()[...]) else { return .malformed }
        if takesAny { return .taken }
        guard case .name(let name) = host else { return .taken }
        if !name.utf8.contains(UInt8(ascii: ".")) || names.contains(name) { return .taken }
        return suffixes.contains { name.hasSuffix($0) && name.utf8.count > $0.utf8.count } ? .taken : .refused
    }

    private enum Host {
        case address
        case name(String)
    }

    private static func host(of authority: Substring) -> Host? {
        if authority.first == "[" {
            guard let bracket = authority.firstIndex(of: "]"), isPort(authority[authority.index(after: bracket)...])
            else { return nil }
            let address = authority[authority.index(after: authority.startIndex)..<bracket]
            return isIPv6(String(address)) ? .address : nil
        }
        let colon = authority.firstIndex(of: ":") ?? authority.endIndex
        var name = authority[..<colon]
        guard isPort(authority[colon...]) else { return nil }
        // A name may end in the dot of the root.
        if name.last == "." { name.removeLast() }
        guard isName(name) else { return nil }
        return isIPv4(name) ? .address : .name(String(name))
    }

    /// A colon and digits, or nothing.
    private static func isPort(_ text: Substring) -> Bool {
        guard let first = text.first else { return true }
        return first == ":" && text.dropFirst().utf8.allSatisfy { (0x30...0x39).contains($0) } && text.utf8.count <= 6
    }

    /// Letters, digits, hyphens and underscores in labels of at least one.
    private static func isName(_ text: Substring) -> Bool {
        guard !text.isEmpty, text.utf8.count <= 253 else { return false }
        return text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { label in
            !label.isEmpty
                && label.allSatisfy { byte in
                    switch byte {
                    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                        UInt8(ascii: "-"), UInt8(ascii: "_"):
                        true
                    default: false
                    }
                }
        }
    }

    private static func isIPv4(_ text: Substring) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy { UInt8($0) != nil }
    }

    private static func isIPv6(_ text: String) -> Bool {
        var address = in6_addr()
        return unsafe inet_pton(AF_INET6, text, &address) == 1
    }
}
