/// A parsed document: every value and name in the order of the text, 16 bytes each, pointing into the text.
///
/// An object is followed by its names and values in turn, an array by its elements, and both know where they end, so
/// a value is passed over in one step. The text is the caller's until `takeText` copies it.
///
/// `@safe`: entries are made only by the parser, with offsets and extents inside the text that it has checked;
/// indexes come from `following`, `end` and `findMember` only, or are 0 in a tape that is never empty.
@safe
struct Tape: ~Copyable {
    enum Kind: UInt8 {
        case object, array
        case string, escapedString
        case integer, fraction
        case `true`, `false`, null
    }

    struct Entry {
        /// Where the value starts in the text, in bytes; a string's after its quotation mark.
        var offset: UInt32
        /// Of a scalar its length in bytes; of a container the index past its last entry, 0 while it is open.
        var extent: UInt32
        /// Of an array the number of its elements; of an object the name at which the next look-up begins; of a name, 1
        /// once it was looked up.
        var memo: UInt32
        var kind: Kind
    }

    private(set) var text: UnsafePointer<UInt8>
    private(set) var entries: UnsafeMutablePointer<Entry>
    private(set) var count = 0
    private var capacity: Int
    private var ownedText: UnsafeMutablePointer<UInt8>?
    private let textCount: Int

    init(text: UnsafePointer<UInt8>, textCount: Int, capacity: Int) {
        unsafe self.text = unsafe text
        self.textCount = textCount
        self.capacity = capacity
        unsafe entries = .allocate(capacity: capacity)
    }

    deinit {
        unsafe entries.deallocate()
        unsafe ownedText?.deallocate()
    }

    /// Copies the text, for a decoder that a type has kept beyond the call that lent it.
    mutating func takeText() {
        let copy = UnsafeMutablePointer<UInt8>.allocate(capacity: max(textCount, 1))
        unsafe copy.update(from: text, count: textCount)
        unsafe ownedText = copy
        unsafe text = UnsafePointer(copy)
    }

    @inline(__always)
    mutating func append(_ kind: Kind, offset: Int, extent: Int) {
        if count == capacity { grow() }
        unsafe (entries + count).initialize(
            to: Entry(
                offset: UInt32(truncatingIfNeeded: offset), extent: UInt32(truncatingIfNeeded: extent), memo: 0,
                kind: kind))
        count += 1
    }

    @inline(never)
    private mutating func grow() {
        let moved = UnsafeMutablePointer<Entry>.allocate(capacity: capacity * 2)
        unsafe moved.update(from: entries, count: count)
        unsafe entries.deallocate()
        unsafe entries = moved
        capacity *= 2
    }

    /// Ends the container at `index` with what has been appended since.
    @inline(__always)
    mutating func close(_ index: Int, memo: Int) {
        unsafe entries[index].extent = UInt32(truncatingIfNeeded: count)
        unsafe entries[index].memo = UInt32(truncatingIfNeeded: memo)
    }
}

// MARK: Walking

extension Tape {
    @inline(__always)
    func kind(_ index: Int) -> Kind { unsafe entries[index].kind }

    /// The offset of a value's first byte in the text; a string's quotation mark.
    func start(of index: Int) -> Int {
        let offset = Int(unsafe entries[index].offset)
        switch kind(index) {
        case .string, .escapedString: return offset - 1
        default: return offset
        }
    }

    /// The index past a container's last entry; past the last of all while it is open.
    @inline(__always)
    func end(of container: Int) -> Int {
        let end = Int(unsafe entries[container].extent)
        return end == 0 ? count : end
    }

    @inline(__always)
    func elementCount(of array: Int) -> Int { Int(unsafe entries[array].memo) }

    /// The index past a value and all that it holds.
    @inline(__always)
    func following(_ index: Int) -> Int {
        switch kind(index) {
        case .object, .array: end(of: index)
        default: index + 1
        }
    }

    /// A scalar's bytes in the text; a string's without its quotation marks, escapes and all.
    @inline(__always)
    func bytes(_ index: Int) -> UnsafeBufferPointer<UInt8> {
        let entry = unsafe entries[index]
        return unsafe UnsafeBufferPointer(start: text + Int(entry.offset), count: Int(entry.extent))
    }
}

// MARK: Names

extension Tape {
    /// The index of the value of a member. The look-up begins after the one found last, so that a type which decodes
    /// its members in the order of the text finds each at once.
    @inline(__always)
    func findMember(_ name: UnsafeBufferPointer<UInt8>, of object: Int) -> Int? {
        let first = object + 1
        let end = end(of: object)
        let start = Int(unsafe entries[object].memo)
        var index = start
        while index < end {
            if unsafe hasName(index, name) { return found(index, of: object, end: end) }
            index = following(index + 1)
        }
        index = first
        while index < start {
            if unsafe hasName(index, name) { return found(index, of: object, end: end) }
            index = following(index + 1)
        }
        return nil
    }

    @inline(__always)
    private func found(_ name: Int, of object: Int, end: Int) -> Int {
        let next = following(name + 1)
        unsafe entries[name].memo = 1
        unsafe entries[object].memo = UInt32(truncatingIfNeeded: next < end ? next : object + 1)
        return name + 1
    }

    @inline(__always)
    private func hasName(_ index: Int, _ name: UnsafeBufferPointer<UInt8>) -> Bool {
        if kind(index) == .string { return unsafe Self.equal(bytes(index), name) }
        return unsafe string(index).utf8.elementsEqual(unsafe name)
    }

    /// Whether two names are the same after unescaping.
    func equalNames(_ left: Int, _ right: Int) -> Bool {
        if kind(left) == .string, kind(right) == .string { return unsafe Self.equal(bytes(left), bytes(right)) }
        return string(left).utf8.elementsEqual(string(right).utf8)
    }

    @inline(__always)
    private static func equal(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Bool {
        let count = left.count
        guard count == right.count else { return false }
        guard count > 0 else { return true }
        let a = unsafe UnsafeRawPointer(left.baseAddress!)
        let b = unsafe UnsafeRawPointer(right.baseAddress!)
        if count >= 8 {
            var position = 0
            while position + 8 <= count {
                if unsafe differ(a, b, position, UInt64.self) { return false }
                position += 8
            }
            return unsafe !differ(a, b, count - 8, UInt64.self)
        }
        if count >= 4 {
            return unsafe !differ(a, b, 0, UInt32.self) && !differ(a, b, count - 4, UInt32.self)
        }
        for position in 0..<count where unsafe differ(a, b, position, UInt8.self) { return false }
        return true
    }

    @inline(__always)
    private static func differ<Word: FixedWidthInteger & BitwiseCopyable>(
        _ a: UnsafeRawPointer, _ b: UnsafeRawPointer, _ offset: Int, _ word: Word.Type
    ) -> Bool {
        unsafe a.loadUnaligned(fromByteOffset: offset, as: word) != b.loadUnaligned(fromByteOffset: offset, as: word)
    }
}

// MARK: Names that nobody asked for

extension Tape {
    /// The first name in a container, at any depth, that was never looked up; nothing is looked for below it.
    func unknownName(in container: Int) -> Int? {
        let isObject = kind(container) == .object
        let end = end(of: container)
        var index = container + 1
        while index < end {
            if isObject {
                if unsafe entries[index].memo == 0 { return index }
                index += 1
            }
            switch kind(index) {
            case .object, .array: if let unknown = unknownName(in: index) { return unknown }
            default: break
            }
            index = following(index)
        }
        return nil
    }

    /// Counts all names within a value as looked up: it is taken as it stands.
    func takeAllNames(of value: Int) {
        guard kind(value) == .object || kind(value) == .array else { return }
        for index in value + 1..<end(of: value) where kind(index) == .string || kind(index) == .escapedString {
            unsafe entries[index].memo = 1
        }
    }
}

// MARK: Paths

extension Tape {
    /// The names and indexes that lead to an entry; to the last entry, if `index` is past it.
    func path(to index: Int) -> JSONPath {
        var components: [JSONPath.Component] = []
        var container = 0
        while container < index, container < count, let step = step(from: container, to: index) {
            components.append(step.component)
            container = step.child
        }
        return JSONPath(components)
    }

    private func step(from container: Int, to index: Int) -> (component: JSONPath.Component, child: Int)? {
        let isObject = kind(container) == .object
        guard isObject || kind(container) == .array else { return nil }
        let end = end(of: container)
        var position = container + 1
        var ordinal = 0
        var last: (component: JSONPath.Component, child: Int)?
        while position < end, position <= index {
            let child = isObject ? position + 1 : position
            last = (isObject ? .name(string(position)) : .index(ordinal), child)
            guard child < count else { break }
            position = following(child)
            ordinal += 1
        }
        return last
    }
}
