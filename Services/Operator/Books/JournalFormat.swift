internal import Arguments
internal import Contracts

/// A plain-text accounting program's journal.
enum JournalFormat: String, CaseIterable, ExpressibleByArgument, Sendable {
    case hledger
    case beancount

    /// Declarations of commodities and accounts, so that the strictest checks pass.
    func header(_ accounts: [ChartAccount], _ currencies: [Currency], firstDay: LocalDate) -> String {
        switch self {
        case .hledger: Hledger.header(accounts, currencies)
        case .beancount: Beancount.header(accounts, currencies, firstDay: firstDay)
        }
    }

    func entry(_ entry: JournalEntry, account: (Int32) -> String) -> String {
        switch self {
        case .hledger: Hledger.entry(entry, account: account)
        case .beancount: Beancount.entry(entry, account: account)
        }
    }

    /// An account's name there.
    func name(_ account: ChartAccount) -> String {
        switch self {
        case .hledger: Hledger.name(account)
        case .beancount: Beancount.name(account)
        }
    }
}

/// hledger 1.25 and later: hledger.org/hledger.html, "Journal".
private enum Hledger {
    static func header(_ accounts: [ChartAccount], _ currencies: [Currency]) -> String {
        var text = "decimal-mark .\n\n"
        for currency in currencies {
            // A commodity without decimals is declared with the bare mark.
            let sample = Amount.decimal(1000 * power(currency.exponent), exponent: currency.exponent)
            text += "commodity \(currency.exponent == 0 ? sample + "." : sample) \(currency.code)\n"
        }
        text += "\n"
        for account in accounts {
            text += "account \(name(account))  ; type:\(type(account.kind)), number:\(account.number)\n"
        }
        return text
    }

    private static func power(_ exponent: Int) -> Int64 { (0..<exponent).reduce(1) { power, _ in power * 10 } }

    static func name(_ account: ChartAccount) -> String {
        let root =
            switch account.kind {
            case .asset: "assets"
            case .liability: "liabilities"
            case .equity: "equity"
            case .income: "revenues"
            case .expense: "expenses"
            }
        return "\(root):\(account.name)"
    }

    private static func type(_ kind: ChartAccount.Kind) -> String {
        switch kind {
        case .asset: "A"
        case .liability: "L"
        case .equity: "E"
        case .income: "R"
        case .expense: "X"
        }
    }

    static func entry(_ entry: JournalEntry, account: (Int32) -> String) -> String {
        let effective = entry.effectiveOn == entry.bookedOn ? "" : "=\(entry.effectiveOn)"
        var text = "\n\(entry.bookedOn)\(effective) (\(entry.id)) \(entry.purpose) \(description(entry.subject))"
        text += "  ; entry:\(entry.id), entity:\(entry.entity), event:\(entry.event), purpose:\(entry.purpose)\n"
        for posting in entry.postings {
            let amount = Amount.decimal(posting.amount, exponent: entry.currency.exponent)
            text += "    \(account(posting.account))  \(amount) \(entry.currency.code)\n"
        }
        return text
    }

    /// A semicolon would begin a comment, a line break another line.
    private static func description(_ text: String) -> String {
        String(text.map { $0 == ";" || $0.isNewline ? " " : $0 })
    }
}

/// Beancount 2 and 3: "Beancount Language Syntax".
private enum Beancount {
    static func header(_ accounts: [ChartAccount], _ currencies: [Currency], firstDay: LocalDate) -> String {
        var text = "option \"title\" \"order to cash\"\n"
        for currency in currencies { text += "option \"operating_currency\" \"\(currency.code)\"\n" }
        text += "\n"
        for currency in currencies { text += "\(firstDay) commodity \(currency.code)\n" }
        text += "\n"
        for account in accounts {
            text += "\(firstDay) open \(name(account))\n  number: \"\(account.number)\"\n"
        }
        return text
    }

    /// Every part of a name begins with a capital or a digit, and holds letters, digits and hyphens.
    static func name(_ account: ChartAccount) -> String {
        let root =
            switch account.kind {
            case .asset: "Assets"
            case .liability: "Liabilities"
            case .equity: "Equity"
            case .income: "Income"
            case .expense: "Expenses"
            }
        let words = account.name.split { !($0.isLetter || $0.isNumber) }
        let part = words.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined(separator: "-")
        return "\(root):\(part)"
    }

    static func entry(_ entry: JournalEntry, account: (Int32) -> String) -> String {
        var text = "\n\(entry.bookedOn) * \"\(entry.purpose)\" \"\(quoted(entry.subject))\"\n"
        text +=
            "  entry: \"\(entry.id)\"\n  entity: \"\(quoted(entry.entity))\"\n  event: \"\(entry.event)\"\n"
        text += "  effective: \(entry.effectiveOn)\n"
        for posting in entry.postings {
            let amount = Amount.decimal(posting.amount, exponent: entry.currency.exponent)
            text += "  \(account(posting.account))  \(amount) \(entry.currency.code)\n"
        }
        return text
    }

    private static func quoted(_ text: String) -> String {
        text.reduce(into: "") { quoted, character in
            if character == "\"" || character == "\\" { quoted.append("\\") }
            quoted.append(character.isNewline ? " " : character)
        }
    }
}
