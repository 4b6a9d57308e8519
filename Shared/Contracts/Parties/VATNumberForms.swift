extension VATNumber {
    /// What the numbers behind a prefix look like.
    struct Form: Sendable {
        let country: Country
        let patterns: [String]
        let check: Check

        init(_ country: Country, _ patterns: [String], _ check: Check = .none) {
            self.country = country
            self.patterns = patterns
            self.check = check
        }
    }

    /// What the check digits of a number follow from.
    enum Check: Sendable {
        /// Nothing that is looked at.
        case none
        /// ISO/IEC 7064, MOD 11,10.
        case iso1110
        /// Luhn's sum over the first digits.
        case luhn(first: Int)
        /// The sum of the digits, each times its weight, is a multiple.
        case weighted([Int], multipleOf: Int)
        case own(@Sendable ([UInt8]) -> Bool)
    }

    /// By prefix. Forms: VIES, "What is the format of a VAT number?" (European Commission), HMRC for GB, the registers
    /// of Switzerland and Norway. Check digits are not looked at in BG, CY, CZ, ES, LT, LV, MT and SK, which have
    /// several kinds of numbers, some of them of persons, nor in French keys with letters.
    static let forms: [String: Form] = [
        "AT": Form("AT", ["Udddddddd"], .own(isAustrian)),
        "BE": Form("BE", ["0ddddddddd", "1ddddddddd"], .own(isBelgian)),
        "BG": Form("BG", ["ddddddddd", "dddddddddd"]),
        "CH": Form("CH", ["Eddddddddd"], .weighted([5, 4, 3, 2, 7, 6, 5, 4, 1], multipleOf: 11)),
        "CY": Form("CY", ["ddddddddl"]),
        "CZ": Form("CZ", ["dddddddd", "ddddddddd", "dddddddddd"]),
        "DE": Form("DE", ["ddddddddd"], .iso1110),
        "DK": Form("DK", ["dddddddd"], .weighted([2, 7, 6, 5, 4, 3, 2, 1], multipleOf: 11)),
        "EE": Form("EE", ["ddddddddd"], .weighted([3, 7, 1, 3, 7, 1, 3, 7, 1], multipleOf: 10)),
        "EL": Form("GR", ["ddddddddd"], .own(isGreek)),
        "ES": Form("ES", ["ldddddddx", "xdddddddl"]),
        "FI": Form("FI", ["dddddddd"], .weighted([7, 9, 10, 5, 8, 4, 2, 1], multipleOf: 11)),
        "FR": Form("FR", ["xxddddddddd"], .own(isFrench)),
        "GB": Form("GB", british, .own(isBritish)),
        "HR": Form("HR", ["ddddddddddd"], .iso1110),
        "HU": Form("HU", ["dddddddd"], .weighted([9, 7, 3, 1, 9, 7, 3, 1], multipleOf: 10)),
        "IE": Form("IE", ["dddddddl", "dddddddll", "dsdddddl"], .own(isIrish)),
        "IT": Form("IT", ["ddddddddddd"], .luhn(first: 11)),
        "LT": Form("LT", ["ddddddddd", "dddddddddddd"]),
        "LU": Form("LU", ["dddddddd"], .own(isLuxembourgish)),
        "LV": Form("LV", ["ddddddddddd"]),
        "MT": Form("MT", ["dddddddd"]),
        "NL": Form("NL", ["dddddddddBdd"], .own(isDutch)),
        "NO": Form("NO", ["dddddddddMVA"], .weighted([3, 2, 7, 6, 5, 4, 3, 2, 1], multipleOf: 11)),
        "PL": Form("PL", ["dddddddddd"], .weighted([6, 5, 7, 2, 3, 4, 5, 6, 7, -1], multipleOf: 11)),
        "PT": Form("PT", ["ddddddddd"], .own(isPortuguese)),
        "RO": Form("RO", (2...10).map { String(repeating: "d", count: $0) }, .own(isRomanian)),
        "SE": Form("SE", ["dddddddddddd"], .luhn(first: 10)),
        "SI": Form("SI", ["dddddddd"], .own(isSlovenian)),
        "SK": Form("SK", ["dddddddddd"]),
        "XI": Form("GB", british, .own(isBritish)),
    ]

    /// A company, a branch of one, a department of the government, an authority of health.
    private static let british = ["ddddddddd", "dddddddddddd", "GDddd", "HAddd"]
}

extension VATNumber.Form {
    /// Whether a number of one of the patterns has the check digits that it must have.
    func isRight(_ number: [UInt8]) -> Bool {
        switch check {
        case .none: true
        case .iso1110: CheckDigits.isRight1110(values(number))
        case .luhn(let count): CheckDigits.isRightLuhn(Array(values(number).prefix(count)))
        case .weighted(let weights, let divisor): CheckDigits.weighted(values(number), weights) % divisor == 0
        case .own(let isRight): isRight(number)
        }
    }
}

/// The digits of a number; letters of its form are left out.
private func values(_ number: some Sequence<UInt8>) -> [Int] {
    number.filter(CheckDigits.isDigit).map(CheckDigits.digit)
}

private func integer(_ digits: some Sequence<UInt8>) -> Int { digits.reduce(0) { $0 * 10 + CheckDigits.digit($1) } }

/// Every second digit counts double, by its own digits' sum; four is added.
@Sendable private func isAustrian(_ number: [UInt8]) -> Bool {
    let digits = values(number)
    let sum = digits.dropLast().enumerated().reduce(4) { sum, next in
        let value = next.element * (next.offset % 2 + 1)
        return sum + value / 10 + value % 10
    }
    return (sum + digits[7]) % 10 == 0
}

@Sendable private func isBelgian(_ number: [UInt8]) -> Bool {
    (integer(number.prefix(8)) + integer(number.suffix(2))) % 97 == 0
}

/// Newer numbers differ by 55, to either side: the old ones ran out.
@Sendable private func isBritish(_ number: [UInt8]) -> Bool {
    guard number.count > 5 else { return true }
    let sum = CheckDigits.weighted(values(number), [8, 7, 6, 5, 4, 3, 2]) + integer(number[7..<9])
    return [0, 42, 55].contains(sum % 97)
}

/// Legal persons have a number that is a multiple of 11; those of natural persons were replaced on 2020-01-01.
@Sendable private func isDutch(_ number: [UInt8]) -> Bool {
    CheckDigits.weighted(values(number), [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 == 0
        || CheckDigits.remainder97(Array("NL".utf8) + number) == 1
}

@Sendable private func isFrench(_ number: [UInt8]) -> Bool {
    guard number[..<2].allSatisfy(CheckDigits.isDigit) else { return true }
    return (integer(number.suffix(9)) * 100 + 12) % 97 == integer(number.prefix(2))
}

@Sendable private func isGreek(_ number: [UInt8]) -> Bool {
    let digits = values(number)
    return CheckDigits.weighted(digits, [256, 128, 64, 32, 16, 8, 4, 2]) % 11 % 10 == digits[8]
}

/// A letter for the digits and, since 2013, a second letter. Of old numbers the second character counts nothing, and
/// the first digit last.
@Sendable private func isIrish(_ number: [UInt8]) -> Bool {
    let letters = Array("WABCDEFGHIJKLMNOPQRSTUV".utf8)
    let isOld = !CheckDigits.isDigit(number[1])
    let digits = isOld ? [0] + values(number[2..<7]) + values(number[..<1]) : values(number[..<7])
    var sum = CheckDigits.weighted(digits, [8, 7, 6, 5, 4, 3, 2])
    if number.count == 9 {
        guard let second = letters.firstIndex(of: number[8]) else { return false }
        sum += 9 * second
    }
    return number[7] == letters[sum % 23]
}

@Sendable private func isLuxembourgish(_ number: [UInt8]) -> Bool {
    integer(number.prefix(6)) % 89 == integer(number.suffix(2))
}

@Sendable private func isPortuguese(_ number: [UInt8]) -> Bool {
    let digits = values(number)
    let rest = CheckDigits.weighted(digits, [9, 8, 7, 6, 5, 4, 3, 2]) % 11
    return (rest < 2 ? 0 : 11 - rest) == digits[8]
}

/// The weights belong to the last digits.
@Sendable private func isRomanian(_ number: [UInt8]) -> Bool {
    let digits = values(number)
    let sum = CheckDigits.weighted(digits.dropLast().reversed(), [2, 3, 5, 7, 1, 2, 3, 5, 7])
    return sum * 10 % 11 % 10 == digits[digits.count - 1]
}

@Sendable private func isSlovenian(_ number: [UInt8]) -> Bool {
    let digits = values(number)
    let rest = CheckDigits.weighted(digits, [8, 7, 6, 5, 4, 3, 2]) % 11
    return rest > 0 && (11 - rest) % 10 == digits[7]
}
