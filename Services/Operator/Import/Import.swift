internal import Arguments
package import TerminalText

/// The formats of files that can be taken in.
package enum ImportFormat: String, CaseIterable, Sendable, ExpressibleByArgument {
    /// The UCI Online Retail file: InvoiceNo, StockCode, Description, Quantity, InvoiceDate, UnitPrice, CustomerID,
    /// Country.
    case onlineRetail = "online-retail"
}

/// `o2c import`: takes a file of sales documents in as orders.
struct Import: OperatorCommand {
    static let configuration = CommandConfiguration(
        abstract: "Takes the orders of a file in.",
        discussion: """
            Reads the file twice: first for the customers, items and stock that its orders need, then for the orders. \
            Every line that becomes no order line is reported with its number and the reason, and the counts at the \
            end add up. Rules: \(RetailRefusal.allCases.map { "\($0.rawValue): \($0.rule)" }.joined(separator: "; ")).

            An order's id is its document's number: importing the same file again does nothing twice.
            """)

    @Argument(help: "The file, plain or packed by gzip (.gz).", valueName: "file") var file: String
    @Option(help: "What kind of file it is.") var format: ImportFormat = .onlineRetail
    @Option(help: "Only so many orders, from the beginning of the file.") var orders: Int?
    @Option(help: "Write the refused lines to this file instead of standard error.", valueName: "path")
    var refused: String?
    @Flag(help: "Print the commands as JSON lines instead of sending them.") var dryRun: Bool = false
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    mutating func validate() throws {
        guard orders ?? 1 > 0 else { throw ValidationError("--orders is 1 or more") }
    }

    mutating func perform() throws {
        let narration = Narration(isQuiet: output.quiet)
        let refusals = try RefusalWriter(path: refused)
        narration("reading \(file)")
        let workload = try RetailWorkload(path: file, ordersMax: orders) { try refusals.write($0, $1) }
        try refusals.finish()
        narration(workload.report.table)
        if dryRun { return try DryRun.print(workload) }
        try Feeding.run(
            workload, lines: workload.report.lines, documents: workload.report.documents, connection: connection,
            output: output)
    }
}

extension RetailReport {
    var lines: Feeding.Taken { Feeding.Taken(read: linesRead, taken: linesTaken, refused: Self.named(linesRefused)) }

    var documents: Feeding.Taken {
        Feeding.Taken(read: documentsRead, taken: ordersTaken, refused: Self.named(documentsRefused))
    }

    private static func named(_ counts: [RetailRefusal: Int]) -> [Feeding.Taken.Refused] {
        RetailRefusal.allCases.compactMap { reason in
            counts[reason].map { Feeding.Taken.Refused(reason: reason.rawValue, count: $0) }
        }
    }

    /// Read, taken and refused by reason, lines and documents.
    package var table: StyledText {
        var table = Table([.left(""), .right("lines"), .right("documents")])
        table.add(["read", "\(linesRead)", "\(documentsRead)"])
        table.add(["taken", "\(linesTaken)", "\(ordersTaken)"])
        for reason in RetailRefusal.allCases where linesRefused[reason] != nil || documentsRefused[reason] != nil {
            table.add([
                "refused: \(reason.rawValue)", "\(linesRefused[reason] ?? 0)", "\(documentsRefused[reason] ?? 0)",
            ])
        }
        var text = StyledText()
        text.table(table)
        return text
    }
}
