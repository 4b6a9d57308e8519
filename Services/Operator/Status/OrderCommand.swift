internal import Arguments
internal import Contracts
internal import JSON
internal import SystemProcess

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
        Terminal.standardOutput.write(output.json ? try report.json().line : try report.text() + "\n")
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

    func text() throws -> String {
        var lines = [
            "Order \(history.order): \(standing.state)",
            "\(standing.buyer), by \(standing.channel), reference \(standing.clientReference), "
                + "\(Figures.money(standing.net, standing.currency)) net, submitted as \(standing.submission)",
            "",
        ]
        for event in history.events {
            let time = event.event.time.map(Narrator.short) ?? String(repeating: " ", count: 19)
            let service = event.service.rawValue
            let padding = String(repeating: " ", count: max(1, 14 - service.count))
            lines.append("\(time)  \(service)\(padding)\(try Narrator.sentence(event.event))")
            let indent = String(repeating: " ", count: 35)
            lines += event.entries.map { "\(indent)books: \($0.text)" }
        }
        lines.append("")
        lines.append(
            standing.waitsFor.isEmpty
                ? "Nothing more is to come." : "Waits for: \(standing.waitsFor.joined(separator: "; ")).")
        lines += standing.parked.map { "Parked: \($0)" }
        return lines.joined(separator: "\n")
    }

    func json() throws -> JSONValue {
        [
            "order": .string(history.order.description), "state": .string(standing.state),
            "buyer": .string(standing.buyer), "channel": .string(standing.channel),
            "clientReference": .string(standing.clientReference), "submission": .string(standing.submission),
            "currency": .string(standing.currency), "net": .number(JSONNumber(standing.net)),
            "waitsFor": .array(standing.waitsFor.map { .string($0) }),
            "parked": .array(standing.parked.map { .string($0) }),
            "events": .array(try history.events.map { try $0.json() }),
        ]
    }
}

extension OrderHistory.Entry {
    /// `Receivables 720.00 / Unbilled receivables 600.00, Output tax 120.00 GBP`.
    fileprivate var text: String {
        func shown(_ sides: [Side]) -> String {
            sides.map { "\($0.account) \(Figures.amount($0.amount.magnitude, currency))" }.joined(separator: ", ")
        }
        return "\(shown(sides.filter { $0.amount > 0 })) / \(shown(sides.filter { $0.amount < 0 })) \(currency)"
    }
}

extension OrderHistory.Event {
    fileprivate func json() throws -> JSONValue {
        [
            "time": event.time.map { .string($0.description) } ?? .null, "service": .string(service.rawValue),
            "id": .string(event.id), "type": .string(event.type), "text": .string(try Narrator.sentence(event)),
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
