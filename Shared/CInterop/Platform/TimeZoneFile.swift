internal import Glibc

/// The files of the system's time zones, as Debian's package tzdata lays them: one a zone, in the format TZif (RFC
/// 9636).
public enum TimeZoneFile {
    /// Where Debian has them.
    public static let folder = "/usr/share/zoneinfo"
    /// Of a file, at most. The largest of tzdata 2025b has 3,872.
    public static let bytesMax = 64 << 10
    /// Of a name, at most.
    public static let nameBytesMax = 64

    /// The bytes of a zone's file.
    /// - Parameters:
    ///   - name: as the tz database names zones, such as `Europe/Berlin`.
    ///   - folder: for tests.
    public static func read(_ name: String, in folder: String = folder) throws(TimeZoneFileError) -> [UInt8] {
        guard isName(name) else { throw .notAName }
        let file = unsafe open(folder + "/" + name, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw errno == ENOENT || errno == ENOTDIR ? .notInstalled : .unreadable(errno) }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: bytesMax + 1)
        var count = 0
        while count < bytes.count {
            let added = unsafe bytes.withUnsafeMutableBytes { buffer in
                let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[count...])
                return unsafe Glibc.read(file, rest.baseAddress, rest.count)
            }
            if added < 0, errno == EINTR { continue }
            // A folder of zones, such as `Europe`, is opened, and cannot be read.
            guard added >= 0 else { throw errno == EISDIR ? .notInstalled : .unreadable(errno) }
            guard added > 0 else { return Array(bytes.prefix(count)) }
            count += added
        }
        throw .tooLarge
    }

    /// Up to three parts that begin with a capital letter and go on with letters, digits and `-+_`: so all zones of the
    /// tz database are called, and no path out of the folder. What is local to a machine (`localtime`, `posixrules`),
    /// what counts leap seconds (`right/`), and `Factory`, which says that nobody has chosen, are no names.
    static func isName(_ name: String) -> Bool {
        guard name.utf8.count <= nameBytesMax, name != "Factory" else { return false }
        let parts = name.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        return parts.count <= 3
            && parts.allSatisfy { part in
                part.first.map(isCapital) == true
                    && part.allSatisfy { isCapital($0) || isCapital($0 &- 0x20) || "0123456789-+_".utf8.contains($0) }
            }
    }

    private static func isCapital(_ byte: UInt8) -> Bool { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) }
}

/// Why a zone has no file that can be read.
public enum TimeZoneFileError: Error, Hashable, Sendable, CustomStringConvertible {
    /// It is no name of the tz database.
    case notAName
    /// There is none of that name: it is misspelled, or the package tzdata is missing or too old.
    case notInstalled
    /// It is longer than `TimeZoneFile.bytesMax`.
    case tooLarge
    /// The system refuses to read it; an `errno`.
    case unreadable(Int32)

    public var description: String {
        switch self {
        case .notAName: "not a name of the tz database, such as Europe/Berlin"
        case .notInstalled: "not installed: it is misspelled, or Debian's package tzdata is missing or too old"
        case .tooLarge: "its file is larger than \(TimeZoneFile.bytesMax) bytes"
        case .unreadable(let number): "its file cannot be read: error \(number)"
        }
    }
}
