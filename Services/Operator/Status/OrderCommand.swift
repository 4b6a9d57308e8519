internal import Arguments
internal import Contracts
internal import JSON
internal import TerminalText

/// `o2c order ID`: the whole history of an order across the services, and where it stands.
struct OrderCommand: OperatorCommand {
    static let configuration = CommandConfiguration(
        commandName: "order", abstract: "Tells an order's whole history across the services, and where it stands.",
        discussion: "Read from the archives of what each service published, and from the journal.")

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions
    @Argument(help: "The order, such as 7-1024.", valueName: "id") var order: OrderArgument

    mutating func perform() throws {
        let schemas = try Schemas(connection)
        let report = try schemas.snapshot {
            try OrderStanding(order.id, schemas).map { standing in
                OrderReport(standing: standing, history: try OrderHistory(order.id, schemas))
            }
        }
        guard let report else {
            throw OperatorFailure(
                .refused, "There is no order \(order.id).",
                advice: "A submission that was refused never became one: its sender has the reasons.")
        }
        if output.json { Results.print(try report.json()) } else { Results.print(try report.styled()) }
    }
}

/// An order on the command line.
struct OrderArgument: ExpressibleByArgument {
    let id: OrderID

    init?(argument: String) {
        guard let id = OrderID(argument) else { return nil }
        self.id = id
    }

    var argumentText: String { id.description }
    static var argumentValueName: String { "number such as 7-1024" }
}

/// An order's history and standing, for people and for programs.
struct OrderReport {
    let standing: OrderStanding
    let history: OrderHistory

    func text() throws -> String { try styled().text }

    func styled() throws -> StyledText {
        var text = StyledText()
        text.line("Order \(history.order): \(standing.state)", .heading)
        text.line(
            "\(standing.buyer), by \(standing.channel), reference \(standing.clientReference), "
                + "\(Figures.money(standing.net, standing.currency)) net, submitted as \(standing.submission)")
        text.line()
        var table = Table([.left(""), .left(""), .left("")])
        for event in history.events {
            let time = event.event.time.map(Narrator.short) ?? ""
            table.add([time, event.service.rawValue, try Narrator.sentence(event.event, of: history.order)])
            for entry in event.entries { table.add(["", "", "books: \(entry.text)"]) }
        }
        text.table(table)
        text.line()
        if standing.waitsFor.isEmpty {
            text.line("Nothing more is to come.", .good)
        } else {
            text.line("Waits for: \(standing.waitsFor.joined(separator: "; ")).", .warning)
        }
        for parked in standing.parked { text.line("Parked: \(parked)", .bad) }
        return text
    }

    func json() throws -> JSONValue {
        [
            "order": .string(history.order.description), "state": .string(standing.state),
            "buyer": .string(standing.buyer), "channel": .string(standing.channel),
            "clientReference": .string(standing.clientReference), "submission": .string(standing.submission),
            "currency": .string(standing.currency), "net": .number(JSONNumber(standing.net)),
            "waitsFor": .array(standing.waitsFor.map { .string($0) }),
            "parked": .array(standing.parked.map { .string($0) }),
            "events": .array(try history.events.map { try $0.json(of: history.order) }),
        ]
    }
}

extension OrderHistory.Entry {
    /// `Receivables 720.00 GBP / Unbilled receivables 600.00 GBP, Output tax 120.00 GBP`.
    fileprivate var text: String {
        func shown(_ sides: [Side]) -> String {
            sides.map { "\($0.account) \(Figures.money($0.amount.magnitude, currency))" }.joined(separator: ", ")
        }
        return "\(shown(sides.filter { $0.amount > 0 })) / \(shown(sides.filter { $0.amount < 0 }))"
    }
}

extension OrderHistory.Event {
    fileprivate func json(of order: OrderID) throws -> JSONValue {
        [
            "time": event.time.map { .string($0.description) } ?? .null, "service": .string(service.rawValue),
            "id": .string(event.id), "type": .string(event.type),
            "text": .string(try Narrator.sentence(event, of: order)),
            "data": try .parse(event.data),
            "entries": .array(
                entries.map { entry in
                    [
                        "purpose": .string(entry.purpose), "currency": .string(entry.currency),
                        "postings": .array(
                            entry.sides.map {
                                ["account": .string($0.account), "amount": .number(JSONNumber($0.amount))]
                            }),
                    ]
                }),
        ]
    }
}
