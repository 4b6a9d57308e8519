internal import SystemProcess

/// A table in plain text: columns as wide as they need, numbers to the right.
///
/// One that is wider than where it is shown is made narrower by these rules, in this order, the widest column first:
/// 1. titles that are wider than what stands below are wrapped at spaces;
/// 2. texts are wrapped at spaces, down to their longest word;
/// 3. words of texts are broken, down to `wordColumnsMin` columns.
///
/// Numbers, the cells of columns to the right, are never wrapped: a table of many numbers stays too wide. What cells
/// hold is made printable.
public struct Table: Sendable {
    public enum Alignment: Sendable { case left, right }

    public struct Column: Sendable {
        public var title: String
        public var alignment: Alignment

        /// Text.
        public static func left(_ title: String) -> Column { Column(title: title, alignment: .left) }
        /// Numbers.
        public static func right(_ title: String) -> Column { Column(title: title, alignment: .right) }
    }

    private enum Row: Sendable {
        case cells([String], TextStyle)
        case rule
    }

    private let columns: [Column]
    private var rows: [Row] = []

    /// Words of so many columns are not broken, so that identifiers can be copied.
    private static let wordColumnsMin = 16
    private static let gap = "  "

    /// Columns without any title have no head.
    public init(_ columns: [Column]) { self.columns = columns }

    /// Adds a row. It must have a cell for each column.
    public mutating func add(_ cells: [String], _ style: TextStyle = .plain) {
        precondition(cells.count == columns.count, "a row of \(cells.count) cells in a table of \(columns.count)")
        rows.append(.cells(cells.map(\.printable), style))
    }

    /// Adds a line, for instance above a total.
    public mutating func addRule() { rows.append(.rule) }

    /// The lines, as wide as they need, without spaces at their ends.
    public var text: String { lines(columns: .max).map(\.text).joined(separator: "\n") }

    /// The lines of at most so many columns, as far as the rules reach.
    func lines(columns columnsMax: Int) -> [(text: String, style: TextStyle)] {
        let hasHead = columns.contains { !$0.title.isEmpty }
        let all = (hasHead ? [Row.cells(columns.map(\.title), .plain), .rule] : []) + rows
        let widths = widths(columnsMax)
        return all.flatMap { lines(of: $0, widths) }
    }

    // MARK: Widths

    private func widths(_ columnsMax: Int) -> [Int] {
        var widths = columns.indices.map { column in cells(of: column, withTitle: true).map(\.columns).max() ?? 0 }
        let room = columnsMax == .max ? .max : columnsMax - Self.gap.count * (columns.count - 1)
        for narrowest in [contents, words, pieces] where widths.reduce(0, +) > room {
            narrow(&widths, to: columns.indices.map(narrowest), room)
        }
        return widths
    }

    /// Takes from the widest columns first, none below its minimum.
    private func narrow(_ widths: inout [Int], to least: [Int], _ room: Int) {
        var excess = widths.reduce(0, +) - room
        while excess > 0 {
            let open = widths.indices.filter { widths[$0] > least[$0] }
            guard let widest = open.max(by: { widths[$0] < widths[$1] }) else { return }
            // Down to the next widest at once would be quicker; tables are small.
            widths[widest] -= 1
            excess -= 1
        }
    }

    private func titleWord(_ column: Int) -> Int {
        columns[column].title.split(separator: " ").map(\.columns).max() ?? 0
    }

    /// Wide enough for each cell, and for each word of the title.
    private func contents(_ column: Int) -> Int {
        max(titleWord(column), cells(of: column, withTitle: false).map(\.columns).max() ?? 0)
    }

    /// Wide enough for each word; numbers are one.
    private func words(_ column: Int) -> Int {
        let own = cells(of: column, withTitle: false).map { cell in
            columns[column].alignment == .right
                ? cell.columns : cell.split(separator: " ").map(\.columns).max() ?? 0
        }
        return max(titleWord(column), own.max() ?? 0)
    }

    /// Wide enough for short words.
    private func pieces(_ column: Int) -> Int {
        columns[column].alignment == .right ? words(column) : min(words(column), Self.wordColumnsMin)
    }

    private func cells(of column: Int, withTitle: Bool) -> [String] {
        (withTitle ? [columns[column].title] : [])
            + rows.compactMap { if case .cells(let cells, _) = $0 { cells[column] } else { nil } }
    }

    // MARK: Lines

    private func lines(of row: Row, _ widths: [Int]) -> [(text: String, style: TextStyle)] {
        guard case .cells(let cells, let style) = row else {
            return [(widths.map { String(repeating: "-", count: $0) }.joined(separator: Self.gap), .plain)]
        }
        let wrappedCells = cells.indices.map { wrapped(cells[$0], columns: widths[$0], breaksWords: true) }
        let height = wrappedCells.map(\.count).max() ?? 0
        return (0..<height).map { line in
            let padded = cells.indices.map { column in
                let text = line < wrappedCells[column].count ? wrappedCells[column][line] : ""
                let space = String(repeating: " ", count: max(0, widths[column] - text.columns))
                return columns[column].alignment == .left ? text + space : space + text
            }
            return (padded.joined(separator: Self.gap).withoutSpacesAtEnd, style)
        }
    }
}

extension String {
    fileprivate var withoutSpacesAtEnd: String {
        String(prefix(upTo: lastIndex { $0 != " " }.map { index(after: $0) } ?? startIndex))
    }
}
