/// Who a customer is, whom to write to, and where its goods go.
@MessagePart
public struct CustomerParties {
    /// The customer.
    public var party: Party
    /// Whom to write to, one for each role; whoever has none is written to as the party itself.
    @Bound(.count(Ranges.contacts))
    public var contacts: [Contact]? = nil
    /// Where goods go that do not go to the party's own address.
    @Bound(.count(Ranges.shipTo))
    public var shipTo: [ShipTo]? = nil
}

/// A person of a customer, by what they are written to for.
@MessagePart
public struct Contact {
    /// What the person is written to for.
    @Bound(.one(of: ContactRole.self))
    public var role: String
    /// The person's name, or that of an office.
    @Bound(.length(Lengths.customerName))
    public var name: String
    /// Where the person is written to.
    @Bound(.length(Lengths.email))
    public var email: String
    /// In which language: a tag of BCP 47 that names a language and, if need be, a country, such as `de` or `de-CH`.
    @Bound(.pattern("^[a-z]{2,3}(-[A-Z]{2})?$"))
    public var language: String
}

/// What a contact is written to for.
public enum ContactRole: String, Hashable, Sendable, CaseIterable {
    case ordering, shipping, billing, dunning
}

/// A place to which a customer's goods go, by the code that its orders name.
@MessagePart
public struct ShipTo {
    /// Unique for the customer.
    @Bound(.length(Lengths.shipToCode))
    public var code: String
    /// Who takes the goods in, and where.
    public var party: Party
}

/// What is not done for a customer until somebody lifts it.
@Described
public enum CustomerBlock: String, Hashable, Sendable, CaseIterable {
    /// No orders are taken.
    case order
    /// No goods are to be sent. Whoever sends them acts on it.
    case delivery
    /// No invoices are to be sent. Whoever sends them acts on it.
    case invoice
    /// No reminders are to be sent. Whoever sends them acts on it.
    case dunning
}

extension Lengths {
    public static let shipToCode = 1...20
}

extension Ranges {
    /// Contacts of a customer: one for each role.
    public static let contacts = 1...ContactRole.allCases.count
    /// Places to which a customer's goods go.
    public static let shipTo = 1...50
    /// Blocks of a customer: each once.
    public static let blocks = 1...CustomerBlock.allCases.count
}

extension CustomerParties {
    /// The rules that may refuse the parties of a customer.
    public static let refusals: [RefusalCode] =
        Party.refusals + [
            .unknownRole, .notALanguage, .twice, .partiesTooLarge,
        ]

    /// Who takes in the goods that go to a code.
    public func shipTo(_ code: String) -> Party? {
        shipTo?.first { ExactText($0.code) == ExactText(code) }?.party
    }
}

extension ReasonList {
    /// Validates the parties of a customer, whose members stand at the root of the command.
    /// - Returns: the country of the customer; `nil` where something is wrong with the party.
    public mutating func parties(_ parties: CustomerParties) -> Country? {
        let country = party(parties.party, at: "/party")
        if let contacts = parties.contacts { self.contacts(contacts) }
        if let places = parties.shipTo, requireCount(of: places, Ranges.shipTo, at: "/shipTo") {
            var codes: Set<ExactText> = []
            for (index, place) in places.enumerated() {
                require(place.code, printable: Lengths.shipToCode, at: "/shipTo/\(index)/code")
                if !codes.insert(ExactText(place.code)).inserted {
                    add("/shipTo/\(index)/code", .twice, "another place has this code")
                }
                party(place.party, at: "/shipTo/\(index)/party")
            }
        }
        if parties.encodedBytes > Sizes.customerPartiesBytesMax {
            add(
                "", .partiesTooLarge,
                """
                party, contacts and places have \(parties.encodedBytes) bytes together, and must not exceed \
                \(Sizes.customerPartiesBytesMax)
                """)
        }
        return country
    }

    private mutating func contacts(_ contacts: [Contact]) {
        guard requireCount(of: contacts, Ranges.contacts, at: "/contacts") else { return }
        var roles: Set<String> = []
        for (index, contact) in contacts.enumerated() {
            let pointer = "/contacts/\(index)"
            if ContactRole(rawValue: contact.role) == nil {
                let names = ContactRole.allCases.map(\.rawValue).joined(separator: ", ")
                add(pointer + "/role", .unknownRole, "must be one of \(names)")
            } else if !roles.insert(contact.role).inserted {
                add(pointer + "/role", .twice, "there is a contact of this role already")
            }
            require(contact.name, name: Lengths.customerName, at: pointer + "/name")
            requireEmail(contact.email, at: pointer + "/email")
            if !contact.language.isLanguage {
                add(pointer + "/language", .notALanguage, "must be a language such as de, or with a country de-CH")
            }
        }
    }

    /// The blocks that a command names, in the order in which they are declared; `nil` where it names none.
    public mutating func blocks(_ names: [String]?, at pointer: String) -> [CustomerBlock]? {
        guard let names, requireCount(of: names, Ranges.blocks, at: pointer) else { return nil }
        for (index, name) in names.enumerated() {
            if CustomerBlock(rawValue: name) == nil {
                let known = CustomerBlock.allCases.map(\.rawValue).joined(separator: ", ")
                add("\(pointer)/\(index)", .unknownBlock, "must be one of \(known)")
            } else if names[..<index].contains(name) {
                add("\(pointer)/\(index)", .twice, "the block is named already")
            }
        }
        return CustomerBlock.allCases.filter { names.contains($0.rawValue) }
    }

    private mutating func requireCount(of list: [some Any], _ allowed: ClosedRange<Int>, at pointer: String) -> Bool {
        if allowed.contains(list.count) { return true }
        add(
            pointer, .outOfRange, "must be \(allowed.lowerBound) to \(allowed.upperBound), or be left out")
        return false
    }
}

extension String {
    /// Whether the text is a language of BCP 47, with a country or without: `^[a-z]{2,3}(-[A-Z]{2})?$`.
    fileprivate var isLanguage: Bool {
        let parts = split(separator: "-", omittingEmptySubsequences: false)
        return parts.count <= 2 && (2...3).contains(parts[0].utf8.count)
            && parts[0].utf8.allSatisfy { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }
            && parts.dropFirst().allSatisfy { $0.utf8.count == 2 && $0.utf8.allSatisfy(CheckDigits.isCapital) }
    }
}
