import Contracts

/// What a payment may name: texts that could be numbers of invoices, numbers of orders, or buyers' own numbers. Whether
/// there is anything of that number is asked of the tables; most words of a text are none.
struct PayerReferences: Hashable, Sendable {
    /// As invoices and buyers' numbers are looked up.
    private(set) var keys: [RemittanceReference] = []
    private(set) var orders: [OrderID] = []
    /// Those of the keys that may be a buyer's own number.
    private(set) var buyers: [RemittanceReference] = []

    /// How many numbers are looked for in a text, those that stand in one piece first.
    static let inTextMax = 100
    /// Of a number that is found in a text: shorter ones are days, times and house numbers.
    static let keyLengths = 3...64
    /// How many pieces a number may have been torn into, by line breaks or spaces.
    static let piecesMax = 5

    /// What a payment looks for: the documents of its remittance list, else what its text may name.
    init(_ entry: BankEntry) {
        if entry.named.isEmpty {
            self.init(text: entry.text)
        } else {
            self.init()
            for named in entry.named { add(PayerReferences(reference: named.reference)) }
        }
    }

    private init() {}

    /// What one document is called, by somebody who names it.
    init(reference: String) {
        let words = Self.words(of: reference)
        add(RemittanceReference(reference))
        buyers = keys
        addCreditorReferences(words)
        if words.count == 1, let order = OrderID(words[0].written) { orders.append(order) }
    }

    /// What a text may name: each word with a digit, words that a line break may have torn, and creditor references.
    init(text: String) {
        let words = Self.words(of: text)
        for word in words where word.hasDigit {
            if let order = OrderID(word.written), orders.count < Self.inTextMax, !orders.contains(order) {
                orders.append(order)
            }
            addFound(word.key)
        }
        addCreditorReferences(words)
        addTorn(words)
        buyers = keys.filter(Self.isDistinctive)
    }

    private mutating func addTorn(_ words: [Word]) {
        for first in words.indices {
            var joined = words[first]
            for next in words[(first + 1)...].prefix(Self.piecesMax - 1) {
                joined.key += next.key
                joined.hasDigit = joined.hasDigit || next.hasDigit
                if joined.hasDigit { addFound(joined.key) }
            }
        }
    }

    /// All of it, as payments that wait are found by it. An order's number has a dash, and no key has.
    var words: [String] { keys.map(\.text) + orders.map(\.description) }

    /// Whether a key that is found in a text can be a buyer's own number: digits alone are days and amounts unless
    /// there are many.
    private static func isDistinctive(_ key: RemittanceReference) -> Bool {
        let scalars = key.text.unicodeScalars
        let digits = scalars.count { ("0"..."9").contains($0) }
        return digits < scalars.count || digits >= 6
    }

    private mutating func addFound(_ key: String) {
        guard Self.keyLengths.contains(key.utf8.count), keys.count < Self.inTextMax else { return }
        add(RemittanceReference(read: key))
    }

    private mutating func add(_ other: PayerReferences) {
        keys += other.keys
        orders += other.orders
        buyers += other.buyers
    }

    private mutating func add(_ key: RemittanceReference) {
        if !key.isEmpty, !keys.contains(key) { keys.append(key) }
    }

    /// A creditor reference stands for the number that is its body. It is often written in blocks of four.
    private mutating func addCreditorReferences(_ words: [Word]) {
        for first in words.indices where words[first].key.hasPrefix("RF") {
            var text = ""
            for word in words[first...] {
                text += word.key
                guard text.utf8.count <= CreditorReference.lengths.upperBound else { break }
                if let reference = CreditorReference(text), keys.count < Self.inTextMax {
                    add(RemittanceReference(read: reference.body))
                }
            }
        }
    }
}

extension PayerReferences {
    /// Letters and digits in a row, with single dashes between.
    private struct Word {
        var key: String
        /// With its dashes, each as `-`.
        let written: String
        var hasDigit: Bool

        init(_ form: [UInt8]) {
            written = String(decoding: form, as: UTF8.self)
            key = form.contains(0x2D) ? String(decoding: form.filter { $0 != 0x2D }, as: UTF8.self) : written
            hasDigit = form.contains { (0x30...0x39).contains($0) }
        }
    }

    private static func words(of text: String) -> [Word] {
        var words: [Word] = []
        // Of the word that is being read, in UTF-8.
        var form: [UInt8] = []
        form.reserveCapacity(text.utf8.count)
        func end() {
            if form.last == 0x2D { form.removeLast() }
            if !form.isEmpty { words.append(Word(form)) }
            form.removeAll(keepingCapacity: true)
        }
        for scalar in text.unicodeScalars {
            if form.append(referenceForm: scalar) { continue }
            if isDash(scalar), !form.isEmpty, form.last != 0x2D {
                form.append(0x2D)
            } else if scalar.value != 0x200C, scalar.value != 0x200D {
                end()
            }
        }
        end()
        return words
    }

    private static func isDash(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return scalar == "-" }
        return scalar == "\u{2212}" || scalar == "\u{2043}" || scalar == "\u{02D7}"
            || scalar.properties.generalCategory == .dashPunctuation
    }
}
