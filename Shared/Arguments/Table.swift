/// A table in plain text: columns as wide as they need, numbers to the right.
public struct Table: Sendable {
    public enum Alignment: Sendable { case left, right }

    public struct Column: Sendable {
        public var title: String
        public var alignment: Alignment

        public static func left(_ title: String) -> Column { Column(title: title, alignment: .left) }
        public static func right(_ title: String) -> Column { Column(title: title, alignment: .right) }
    }

    private enum Row: Sendable {
        case cells([String])
        case rule
    }

    private let columns: [Column]
    private var rows: [Row] = []

    public init(_ columns: [Column]) { self.columns = columns }

    /// Adds a row. It must have a cell for each column.
    public mutating func add(_ cells: [String]) {
        precondition(cells.count == columns.count, "a row of \(cells.count) cells in a table of \(columns.count)")
        rows.append(.cells(cells))
    }

    /// Adds a line, for instance above a total.
    public mutating func addRule() { rows.append(.rule) }

    /// The lines, without spaces at their ends.
    public var text: String {
        let titles = columns.map(\.title)
        let all = [Row.cells(titles), .rule] + rows
        let widths = columns.indices.map { column in
            all.map { if case .cells(let cells) = $0 { cells[column].count } else { 0 } }.max() ?? 0
        }
        return all.map { line($0, widths) }.joined(separator: "\n")
    }

    private func line(_ row: Row, _ widths: [Int]) -> String {
        guard case .cells(let cells) = row else {
            return widths.map { String(repeating: "-", count: $0) }.joined(separator: "  ")
        }
        let padded = cells.indices.map { column in
            let space = String(repeating: " ", count: widths[column] - cells[column].count)
            return columns[column].alignment == .left ? cells[column] + space : space + cells[column]
        }
        let joined = padded.joined(separator: "  ")
        return String(
            joined.prefix(upTo: joined.lastIndex { $0 != " " }.map { joined.index(after: $0) } ?? joined.startIndex))
    }
}
