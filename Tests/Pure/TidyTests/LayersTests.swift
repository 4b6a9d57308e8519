import Testing

/// The runtime is layers: a room knows the types of those below it, and of no other.
@Suite("The runtime is in layers")
struct LayersTests {
    /// The rooms that each room may know; `Program` puts all together.
    private static let known: [String: Set<String>] = [
        "Operations": [],
        "API": ["Operations"],
        "Store": [],
        "Service": ["Store"],
        "Log": ["Store", "Service"],
        "Turn": ["Store", "Service", "Log"],
        "Lanes": ["Store", "Service", "Log", "Turn"],
        "Program": ["Operations", "API", "Store", "Service", "Log", "Turn", "Lanes"],
    ]

    private static let rooms = {
        let root = "Shared/Runtime/"
        var rooms = Rooms()
        for source in Source.all(in: root) {
            rooms.add(String(source.path.dropFirst(root.count)), source.lines.joined(separator: "\n"))
        }
        return rooms
    }()

    @Test("every room is found, and has a place among the layers")
    func found() { #expect(Self.rooms.names == Set(Self.known.keys)) }

    @Test("a room knows the types of those below it only", arguments: known.keys.sorted())
    func layers(room: String) { #expect(Self.rooms.strangers(in: room, knowing: Self.known[room] ?? []) == []) }

    @Test("no circle is allowed")
    func circles() {
        var open = Self.known
        while let lowest = open.first(where: { $0.value.isDisjoint(with: open.keys) }) { open[lowest.key] = nil }
        #expect(open.isEmpty)
    }

    @Test("a planted fault is found, by the name of its file and type")
    func plantedFault() {
        var rooms = Rooms()
        rooms.add("Turn/Turn.swift", "struct Turn { let worker: Worker }")
        rooms.add(
            "Lanes/Worker.swift", "package final class Worker<Logic> {\n    struct Part {}\n    let turn: Turn\n}")
        #expect(rooms.strangers(in: "Turn", knowing: []) == ["Turn/Turn.swift: Worker, of Lanes"])
        #expect(rooms.strangers(in: "Lanes", knowing: ["Turn"]) == [])
        #expect(rooms.strangers(in: "Lanes", knowing: []) == ["Lanes/Worker.swift: Turn, of Turn"])
    }

    @Test("what stands in a comment, a text, a member or a type of the room's own is no other room's type")
    func sound() {
        var rooms = Rooms()
        rooms.add("Lanes/Worker.swift", "struct Worker {}\nstruct Part {}")
        rooms.add(
            "Turn/Turn.swift", "/// Of a Worker.\nstruct Turn {\n    struct Part {}\n    let part: Part // a Worker\n}")
        rooms.add("Turn/Plan.swift", "let name = Outer.Worker(\"of a Worker\")")
        rooms.add("Turn/Text.swift", "let text = \"\"\"\n    of a Worker\n    \"\"\"")
        #expect(rooms.strangers(in: "Turn", knowing: []) == [])
    }
}

/// The sources of the runtime by room, the folder that each stands in.
private struct Rooms {
    private struct File {
        let path: String
        let room: String
        /// Type names that it uses.
        var used: Set<String> = []
    }

    private var files: [File] = []
    /// Where a type of the top level stands.
    private var rooms: [String: String] = [:]
    /// All types that a room declares, nested ones too.
    private var own: [String: Set<String>] = [:]

    var names: Set<String> { Set(files.map(\.room)) }

    mutating func add(_ path: String, _ text: String) {
        var file = File(path: path, room: String(path.prefix { $0 != "/" }))
        var isText = false
        for line in text.split(separator: "\n") {
            // Texts of several lines are no code.
            if line.contains("\"\"\"") { isText.toggle() }
            if isText { continue }
            let statement = line.firstRange(of: "//").map { line[..<$0.lowerBound] } ?? line
            let code = statement.replacing(/"[^"\\]*"/, with: "")
            file.used.formUnion(code.matches(of: /(?:^|[^.\w])([A-Z]\w*)/).map { String($0.1) })
            guard let declared = code.firstMatch(of: /\b(?:struct|class|enum|protocol|typealias) ([A-Z]\w*)/) else {
                continue
            }
            let name = String(declared.1)
            own[file.room, default: []].insert(name)
            if !code.hasPrefix(" "), !code.hasPrefix("private") { rooms[name] = file.room }
        }
        files.append(file)
    }

    /// The types of other rooms than those it may know that are used in a room: `Turn/Turn.swift: Worker, of Lanes`.
    func strangers(in room: String, knowing known: Set<String>) -> [String] {
        files.filter { $0.room == room }.flatMap { file in
            file.used.compactMap { name -> String? in
                guard let other = rooms[name], other != room, !known.contains(other),
                    own[room]?.contains(name) != true
                else { return nil }
                return "\(file.path): \(name), of \(other)"
            }
        }.sorted()
    }
}
