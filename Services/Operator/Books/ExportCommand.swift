internal import Arguments
internal import Contracts
internal import SystemProcess

/// `o2c export`: the books for other programs.
struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Gives the books to other programs.", subcommands: [ExportLedger.self])
}

/// `o2c export ledger`: the journal in the format of a plain-text accounting program.
struct ExportLedger: OperatorCommand {
    static let configuration = CommandConfiguration(
        commandName: "ledger", abstract: "Writes the journal as hledger or Beancount reads it.",
        discussion: """
            Entries stand in the order of booking, each with its identifier, its event and its purpose. \
            'o2c export ledger --format hledger | hledger -f - check --strict ordereddates' passes.
            """)

    @OptionGroup var connection: ConnectionOptions
    @Option(help: "Whose journal it is to be.") var format: JournalFormat
    @Option(help: "Only the books of this legal entity; those of all if left out.", valueName: "code")
    var entity: String?
    @Option(help: "Where to write it; standard output if left out.", valueName: "file") var output: String?
    @Flag(name: [.short, .long], help: "Print nothing but results and errors.") var quiet: Bool = false

    mutating func perform() throws {
        let sink = try JournalSink(path: output)
        let reader = JournalReader(schemas: try Schemas(connection))
        let count = try JournalExport(format: format, reader: reader, entity: entity).run { try sink.write($0) }
        try sink.finish()
        if !quiet { Terminal.standardError.write(Figures.plural(count, "entry", "entries") + " exported\n") }
    }
}
