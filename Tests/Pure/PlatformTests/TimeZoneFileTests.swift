import Foundation
import Testing

@testable import Platform

@Suite("Files of time zones")
struct TimeZoneFileTests {
    private func error(_ name: String, in folder: String = TimeZoneFile.folder) -> TimeZoneFileError? {
        do throws(TimeZoneFileError) {
            _ = try TimeZoneFile.read(name, in: folder)
            return nil
        } catch { return error }
    }

    @Test("Every zone of tzdata has a name that is taken, and is read as Foundation reads it")
    func everyZone() throws {
        let zones = TimeZone.knownTimeZoneIdentifiers
        #expect(zones.count > 400)
        for zone in zones {
            let url = URL(filePath: TimeZoneFile.folder).appending(path: zone)
            guard FileManager.default.fileExists(atPath: url.path()) else { continue }
            #expect(try TimeZoneFile.read(zone) == Array(Data(contentsOf: url)), "\(zone)")
        }
        for zone in ["Europe/Berlin", "America/Argentina/Buenos_Aires", "America/Port-au-Prince", "Etc/GMT+5", "UTC"] {
            #expect(try TimeZoneFile.read(zone).starts(with: "TZif".utf8))
        }
    }

    @Test(
        "A name is no path",
        arguments: [
            "", "/", "..", "../etc/passwd", "Europe/../../etc/passwd", "/etc/localtime", "Europe//Berlin",
            "Europe/Berlin/", "europe/berlin", "Europe/Berlin\0", "Europe/Berlin ", "A/B/C/D", "posix/Europe/Berlin",
            "right/Europe/Berlin", "localtime", "posixrules", "Factory", "tzdata.zi", "Europe\\Berlin", "Europe/Bérlin",
            String(repeating: "A", count: 65),
        ])
    func noName(name: String) { #expect(error(name) == .notAName) }

    @Test("What is not there, a folder, and what is too large are told apart")
    func unreadable() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "zones-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder.appending(path: "Europe"), withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.path()
        #expect(error("Europe/Bonn", in: path) == .notInstalled)
        #expect(error("Europe", in: path) == .notInstalled)
        #expect(error("Europe/Berlin/Mitte") == .notInstalled)
        try Data(count: TimeZoneFile.bytesMax).write(to: folder.appending(path: "Largest"))
        try Data(count: TimeZoneFile.bytesMax + 1).write(to: folder.appending(path: "Larger"))
        #expect(try TimeZoneFile.read("Largest", in: path).count == TimeZoneFile.bytesMax)
        #expect(error("Larger", in: path) == .tooLarge)
    }
}
