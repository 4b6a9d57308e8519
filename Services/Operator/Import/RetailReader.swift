/// A document of the file: its lines that can be ordered, and those that cannot.
struct RetailDocument: Sendable {
    let number: String
    var taken: [RetailLine] = []
    var refused: [(lineNumber: Int, reason: RetailRefusal)] = []
}

/// Puts the lines of the file together to documents.
///
/// A document's lines stand together but for a few that were keyed at the same time, so the last documents stay open
/// for a while; whatever comes for one that was closed is refused.
struct RetailReader {
    private static let openDocumentsMax = 8

    let source: LineSource

    init(path: String) { source = LineSource(path: path) }

    /// Hands over the documents in the order of their beginnings, until there is no more or `body` says false.
    func forEachDocument(_ body: (RetailDocument) throws -> Bool) throws {
        var open: [RetailDocument] = []
        var closed: Set<String> = []
        var lineNumber = 0
        var isGoingOn = true
        try source.eachLine { text in
            lineNumber += 1
            if lineNumber == 1 { return try Self.checkHeader(text) }
            if text.isEmpty { return true }
            let line: Result<RetailLine, RetailLine.Refused> = Result { () throws(RetailLine.Refused) in
                try RetailLine(text)
            }
            let number = Self.document(of: line)
            let isLate = closed.contains(number)
            if !isLate, !open.contains(where: { $0.number == number }) {
                if open.count == Self.openDocumentsMax {
                    let oldest = open.removeFirst()
                    closed.insert(oldest.number)
                    isGoingOn = try body(oldest)
                }
                open.append(RetailDocument(number: number))
            }
            if isLate {
                // A document of its own in the counts would be one too many; its line is refused with the next one.
                open[open.count - 1].refused.append((lineNumber, .resumedDocument))
            } else {
                add(line, lineNumber, to: &open)
            }
            return isGoingOn
        }
        for document in open where isGoingOn { isGoingOn = try body(document) }
    }

    private func add(
        _ line: Result<RetailLine, RetailLine.Refused>, _ lineNumber: Int, to open: inout [RetailDocument]
    ) {
        let number = Self.document(of: line)
        guard let index = open.firstIndex(where: { $0.number == number }) else { return }
        switch line {
        case .success(let line): open[index].taken.append(line)
        case .failure(let refused): open[index].refused.append((lineNumber, refused.reason))
        }
    }

    private static func document(of line: Result<RetailLine, RetailLine.Refused>) -> String {
        switch line {
        case .success(let line): line.document
        case .failure(let refused): refused.document
        }
    }

    private static func checkHeader(_ text: String) throws(OperatorFailure) -> Bool {
        let header = text.last == "\r" ? String(text.dropLast()) : text
        guard header.hasSuffix(RetailLine.header) else {
            throw OperatorFailure(
                .refused, "This is no file of the Online Retail format: its first line is not \(RetailLine.header)")
        }
        return true
    }
}
