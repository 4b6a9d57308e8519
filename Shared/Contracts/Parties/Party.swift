/// A person or an organisation as documents name it: a seller, a buyer, a receiver of goods (EN 16931, BG-4, BG-7).
///
/// Commands carry it as their sender wrote it; `ReasonList.party` says all that is wrong with it. Facts and rows hold
/// it inside `Personal` alone. So the tax id is no member of it: how a document is taxed follows from it, and stays
/// known.
@MessagePart
public struct Party {
    /// The name by which it trades, as it goes on papers.
    @Bound(.length(Lengths.customerName))
    public var name: String
    /// Where it is.
    public var address: PostalAddress
    /// Its number in a register of companies.
    @Bound(.length(Lengths.registrationID))
    public var registrationId: String? = nil
    /// Where it is written to.
    @Bound(.length(Lengths.email))
    public var email: String? = nil
    /// As people dial it.
    @Bound(.length(Lengths.phone))
    public var phone: String? = nil
    /// Where electronic documents go.
    public var electronicAddress: ElectronicAddress? = nil
}

/// Where a party is, as an envelope has it. An invoice needs no more of a buyer than the country (EN 16931, BR-11).
@MessagePart
public struct PostalAddress {
    /// Street, number, building, in care of: one line each.
    @Bound(.count(Ranges.addressLines))
    public var lines: [String]? = nil
    /// The city, town or village.
    @Bound(.length(Lengths.addressLine))
    public var city: String? = nil
    /// Absent where the country has none.
    @Bound(.length(Lengths.postCode))
    public var postCode: String? = nil
    /// A state, province or county, where addresses of the country name it.
    @Bound(.length(Lengths.addressLine))
    public var region: String? = nil
    /// ISO 3166-1 alpha-2.
    @Bound(.written(as: Country.self))
    public var country: String
}

/// Where electronic documents for a party go (EN 16931, BT-34 and BT-49).
@MessagePart
public struct ElectronicAddress {
    /// What kind of address it is: a code of the list EAS, such as 0088 (GLN), 0192 (Norwegian organisation number),
    /// 9930 (German tax id) or EM (e-mail).
    @Bound(.words(ElectronicAddress.schemes))
    public var scheme: String
    /// The address.
    @Bound(.length(Lengths.electronicAddress))
    public var id: String
}

extension Party {
    /// One of whom no more is known than the name and the country.
    public init(name: String, country: String) {
        self.init(name: name, address: PostalAddress(country: country))
    }
}

extension ElectronicAddress {
    /// The codes of the Connecting Europe Facility's list EAS, as invoices of EN 16931 may have them (code lists of
    /// 2026-04-14).
    public static let schemes: [String] = """
        0002 0007 0009 0037 0060 0088 0096 0097 0106 0130 0135 0142 0147 0151 0154 0158 0170 0177 0183 0184 0188 \
        0190 0191 0192 0193 0194 0195 0196 0198 0199 0200 0201 0202 0203 0204 0205 0208 0209 0210 0211 0212 0213 \
        0215 0216 0217 0218 0219 0220 0221 0225 0230 0235 0240 0244 0242 0245 0246 0248 9910 9913 9914 9915 9918 \
        9919 9920 9922 9923 9924 9925 9926 9927 9928 9929 9930 9931 9932 9933 9934 9935 9936 9937 9938 9939 9940 \
        9941 9942 9943 9944 9945 9946 9947 9948 9949 9950 9951 9952 9953 9957 9959 AN AQ AS AU EM
        """.split(separator: " ").map { String($0) }
}

extension Lengths {
    /// A line of an address, a city, a region.
    public static let addressLine = 1...100
    /// The longest post codes have ten characters; with room for others.
    public static let postCode = 1...16
    public static let registrationID = 1...50
    /// A number of E.164 has at most 15 digits; with what people write between them.
    public static let phone = 3...32
    public static let electronicAddress = 1...100
}

extension Ranges {
    /// Lines of an address.
    public static let addressLines = 1...4
}

// MARK: What is wrong with it

extension Party {
    /// The rules that may refuse a party.
    public static let refusals: [RefusalCode] = [
        .missing, .notPrintable, .outOfRange, .notACountry, .notAnEmail, .unknownScheme,
    ]
}

extension ReasonList {
    /// Validates a party. Whatever is wrong with it is added.
    /// - Parameter pointer: where it stands in the command, such as `/party`.
    /// - Returns: the country of its address; `nil` where something is wrong with the party.
    @discardableResult
    public mutating func party(_ party: Party, at pointer: String) -> Country? {
        var own = ReasonList()
        own.require(party.name, name: Lengths.customerName, at: pointer + "/name")
        let country = own.address(party.address, at: pointer + "/address")
        if let id = party.registrationId {
            own.require(id, printable: Lengths.registrationID, at: pointer + "/registrationId")
        }
        if let email = party.email { own.requireEmail(email, at: pointer + "/email") }
        if let phone = party.phone { own.require(phone, printable: Lengths.phone, at: pointer + "/phone") }
        if let address = party.electronicAddress {
            own.electronicAddress(address, at: pointer + "/electronicAddress")
        }
        for reason in own.reasons { add(reason) }
        return own.isEmpty ? country : nil
    }

    /// The country of an address.
    private mutating func address(_ address: PostalAddress, at pointer: String) -> Country? {
        let allowed = Ranges.addressLines
        if let lines = address.lines {
            if !allowed.contains(lines.count) {
                add(pointer + "/lines", .outOfRange, "must be \(allowed.lowerBound) to \(allowed.upperBound) lines")
            }
            for (index, line) in lines.prefix(allowed.upperBound).enumerated() {
                require(line, name: Lengths.addressLine, at: "\(pointer)/lines/\(index)")
            }
        }
        if let city = address.city { require(city, name: Lengths.addressLine, at: pointer + "/city") }
        if let code = address.postCode { require(code, printable: Lengths.postCode, at: pointer + "/postCode") }
        if let region = address.region { require(region, name: Lengths.addressLine, at: pointer + "/region") }
        return country(address.country, at: pointer + "/country")
    }

    private mutating func electronicAddress(_ address: ElectronicAddress, at pointer: String) {
        if !ElectronicAddress.schemes.contains(address.scheme) {
            add(pointer + "/scheme", .unknownScheme, "must be a code of the list EAS, such as 0088 or EM")
        }
        if address.scheme == "EM" {
            requireEmail(address.id, at: pointer + "/id")
        } else {
            require(address.id, printable: Lengths.electronicAddress, at: pointer + "/id")
        }
    }

    /// Requires a text to be an e-mail address by its shape (`String.isEmail`).
    public mutating func requireEmail(_ text: String, at pointer: String) {
        if !text.isEmail { add(pointer, .notAnEmail, "must be an address such as name@example.com") }
    }
}

extension String {
    /// Whether the text has the shape of an e-mail address: something on both sides of one `@`, and no space. Whether
    /// it can be reached shows when something is sent.
    public var isEmail: Bool {
        let parts = split(separator: "@", omittingEmptySubsequences: false)
        return isPrintable(Lengths.email) && !contains(" ") && parts.count == 2 && parts.allSatisfy { !$0.isEmpty }
    }
}
