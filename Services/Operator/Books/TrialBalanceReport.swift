internal import Contracts
internal import JSON
package import TerminalText

extension TrialBalance {
    /// A table for each legal entity and currency, with totals and whether they are proven.
    var text: String { styled.text }

    package var styled: StyledText {
        var text = StyledText()
        let title = "Trial balance" + (asOf.map { " as of \($0)" } ?? "")
        if rows.isEmpty {
            text.line(title + ": nothing is posted yet.")
            return text
        }
        for book in books {
            text.line("\(title) of \(book.entity), \(book.currency)", .heading)
            text.line()
            text.table(table(book))
            text.line()
        }
        text.line(conclusion, isProven ? .good : .bad)
        return text
    }

    private func table(_ book: Book) -> Table {
        let currency = book.currency
        var table = Table([.right("No."), .left("Account"), .right("Debit"), .right("Credit")])
        for row in rows where row.book == book {
            table.add([
                String(row.number), row.name, row.balance >= 0 ? Figures.amount(row.debit, currency) : "",
                row.balance < 0 ? Figures.amount(row.credit, currency) : "",
            ])
        }
        let (debit, credit) = totals(book)
        table.addRule()
        table.add(["", "Total", Figures.amount(debit, currency), Figures.amount(credit, currency)])
        return table
    }

    private var conclusion: String {
        let open = books.filter { totals($0).debit != totals($0).credit }.map { "\($0.entity) in \($0.currency)" }
        if !open.isEmpty { return "NOT BALANCED: \(open.joined(separator: ", ")). See 'o2c verify'." }
        if unprovenBalances > 0 {
            return "\(Figures.plural(unprovenBalances, "kept balance")) NOT EQUAL to the postings: see 'o2c verify'."
        }
        return "Debits equal credits, and the kept balances equal the postings."
    }

    var json: JSONValue {
        [
            "asOf": asOf.map { .string($0.description) } ?? .null, "proven": .bool(isProven),
            "accounts": .array(
                rows.map {
                    [
                        "entity": .string($0.entity), "currency": .string($0.currency),
                        "account": .number(JSONNumber($0.number)),
                        "name": .string($0.name), "debit": .number(JSONNumber($0.debit)),
                        "credit": .number(JSONNumber($0.credit)),
                    ]
                }),
            "totals": .array(
                books.map { book in
                    let (debit, credit) = totals(book)
                    return [
                        "entity": .string(book.entity), "currency": .string(book.currency),
                        "debit": .number(JSONNumber(debit)), "credit": .number(JSONNumber(credit)),
                    ]
                }),
        ]
    }
}
