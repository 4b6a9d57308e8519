import Foundation
import LocalStack
import SystemProcess
import Testing

@Suite("A directory for one run")
struct ScratchDirectoryTests {
    /// No other test uses it.
    private let kind = "o2c-scratch-\(UInt32.random(in: 0 ... .max))"

    private func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

    @Test("has a name that nobody has had, and belongs to its process until that removes it")
    func own() throws {
        let (one, other) = (try ScratchDirectory(kind: kind), try ScratchDirectory(kind: kind))
        #expect(one.path != other.path)
        #expect(UniqueDirectory.isOwned(one.path))
        #expect(exists(one.path) && exists(other.path), "the second does not take the first for abandoned")
        try one.remove()
        try other.remove()
        #expect(!exists(one.path) && !exists(other.path))
    }

    @Test("is removed by the next of its kind when its process has ended, unless it was kept")
    func abandoned() throws {
        var (left, kept): (ScratchDirectory?, ScratchDirectory?) = (
            try ScratchDirectory(kind: kind), try ScratchDirectory(kind: kind)
        )
        let paths = try (#require(left?.path), #require(kept?.path))
        try kept?.keep()
        // What the kernel does at the end of a process: the locks are given back.
        (left, kept) = (nil, nil)
        // A child that another test is just starting may hold them until its program is executed.
        let end = ContinuousClock.now + .seconds(30)
        repeat { try ScratchDirectory(kind: kind).remove() } while exists(paths.0) && ContinuousClock.now < end
        #expect(!exists(paths.0))
        #expect(exists(paths.1))
        removeTree(paths.1)
    }

    @Test("what only looks like one, or is a link, is nobody's to remove")
    func others() throws {
        let root = TestDirectories.next("root")
        try FileManager.default.createDirectory(atPath: root + "/precious", withIntermediateDirectories: true)
        let link = "\(UniqueDirectory.temporaryRoot)/\(kind)-linked"
        let bare = "\(UniqueDirectory.temporaryRoot)/\(kind)-bare"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: root + "/precious")
        try FileManager.default.createDirectory(atPath: bare, withIntermediateDirectories: false)
        #expect(FileManager.default.createFile(atPath: root + "/precious/.owner", contents: nil))
        let next = try ScratchDirectory(kind: kind)
        #expect(!UniqueDirectory.isOwned(link))
        #expect(exists(root + "/precious/.owner") && exists(bare))
        try next.remove()
        removeTree(link)
        removeTree(bare)
    }
}
