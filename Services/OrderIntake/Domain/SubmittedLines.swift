import Contracts
import Tax

/// The price of a quantity of an item, by its SKU, and the code of the list that has it.
typealias ListedPrice = (_ sku: String, _ quantity: Int64) -> (list: String, price: PricesSet.Price)?

/// The lines of a submission: those that are right, and what they come to.
struct SubmittedLines {
    private(set) var taken: [ConfirmedLine] = []
    private let prices: PriceMode

    /// Validates all lines; what is wrong goes to `wrong`.
    /// - Parameters:
    ///   - item: the item of a SKU.
    ///   - listed: the price of a quantity of an item, and the list that has it; `nil` where nobody can tell, since the
    ///     order's seller or currency is not known. That is a reason of its own, and such lines are left out then.
    init(
        _ lines: [SubmitOrder.Line], prices: PriceMode, item: (String) -> Item?, listed: ListedPrice?,
        _ wrong: inout ReasonList
    ) {
        self.prices = prices
        guard Ranges.orderLines.contains(lines.count) else {
            let code: RefusalCode = lines.isEmpty ? .noLines : .tooManyLines
            wrong.add("/lines", code, "must be 1 to \(Ranges.orderLines.upperBound) lines")
            return
        }
        taken.reserveCapacity(lines.count)
        var size = OrderSize()
        for (index, line) in lines.enumerated() {
            let number = Int32(index + 1)
            guard
                let line = ConfirmedLine(
                    line, number, of: item(line.sku), prices: prices, listed: listed, &wrong)
            else { continue }
            size.add(line)
            taken.append(line)
        }
        if !size.fits {
            wrong.add(
                "/lines", .orderTooLarge,
                """
                the invoice could have \(size.bytes) bytes with the items' names, and must not exceed \
                \(Sizes.factBytesMax)
                """
            )
        }
        if (try? sum()) == nil { wrong.add(Self.tooLarge) }
    }

    private static let tooLarge = Reason(
        "/lines", .amountTooLarge, "the order must not exceed \(Submission.netMax) minor units")

    /// Of all lines in the prices of the order; `nil` past the largest order.
    private func sum() throws(MoneyError) -> Int64? {
        var sum: Int64 = 0
        for line in taken { sum = try Amount.sum(sum, try line.amount) }
        return sum <= Submission.netMax ? sum : nil
    }

    /// What the order is expected to come to; lines whose prices include tax keep what each is expected to be without
    /// it. `nil` past the largest order, which is added as a reason.
    mutating func tax(_ taxed: OrderTax, _ wrong: inout ReasonList) -> TaxedAmount? {
        do throws(MoneyError) {
            let breakdown = try taxed.breakdown(of: taken, prices: prices)
            if prices == .gross {
                for (index, amount) in breakdown.lines.enumerated() { taken[index].pricing?.net = amount.net }
            }
            var whole = TaxedAmount(net: 0, tax: 0)
            for group in breakdown.subtotals {
                whole.net = try Amount.sum(whole.net, group.net)
                whole.tax = try Amount.sum(whole.tax, group.tax)
            }
            return whole
        } catch {
            wrong.add(Self.tooLarge)
            return nil
        }
    }
}

extension ConfirmedLine {
    /// A line as it is taken; `nil` where it is wrong, which goes to `wrong`.
    /// - Parameters:
    ///   - number: from 1.
    ///   - item: the one that the line names; `nil` where none is registered.
    fileprivate init?(
        _ line: SubmitOrder.Line, _ number: Int32, of item: Item?, prices: PriceMode, listed: ListedPrice?,
        _ wrong: inout ReasonList
    ) {
        let pointer = "/lines/\(number - 1)"
        if item == nil { wrong.add(pointer + "/sku", .unknownItem, "no item is registered under this SKU") }
        let isRight = Self.check(line, at: pointer, &wrong)
        guard let item, isRight else { return nil }
        let oneUnit = Quantity.oneUnit(decimals: Int(item.decimals))
        if line.unitPrice == nil, listed == nil { return nil }
        let found = line.unitPrice == nil ? listed?(line.sku, line.quantity) : nil
        guard let unitPrice = line.unitPrice ?? found?.price.unitPrice else {
            wrong.add(pointer + "/unitPrice", .noPrice, "no price list has a price of this item for this order today")
            return nil
        }
        let per = (line.unitPrice == nil ? found?.price.per : line.per) ?? oneUnit
        var pricing = LinePricing(
            unit: item.unit == .one ? nil : item.unit, decimals: item.decimals == 0 ? nil : item.decimals,
            per: per == oneUnit ? nil : per, list: found?.list, discount: line.discount.map(LineAllowance.init),
            charge: line.charge.map(LineAllowance.init), freeReason: line.freeReason)
        guard
            let amount = try? Price(minorUnits: unitPrice, per: per).amount(
                of: line.quantity, discount: line.discount?.amount ?? 0, charge: line.charge?.amount ?? 0),
            amount <= Submission.netMax
        else {
            wrong.add(pointer, .amountTooLarge, "the line must not exceed \(Submission.netMax) minor units")
            return nil
        }
        guard amount >= 0 else {
            wrong.add(pointer + "/discount/amount", .discountTooLarge, "must not exceed what the line costs without it")
            return nil
        }
        if per != 1 || line.discount != nil || line.charge != nil { pricing.amount = amount }
        // Of prices that include tax the net follows once all lines are known.
        if prices == .gross { pricing.net = 0 }
        self.init(
            number: number, sku: line.sku, name: item.name, kind: item.kind == .goods ? nil : item.kind,
            taxClass: item.taxClass, quantity: line.quantity, unitPrice: unitPrice,
            pricing: pricing == LinePricing() ? nil : pricing)
    }

    /// Whether the figures and texts of a line are what they may be.
    private static func check(_ line: SubmitOrder.Line, at pointer: String, _ wrong: inout ReasonList) -> Bool {
        let before = wrong.count
        if !Ranges.quantity.contains(line.quantity) {
            wrong.add(pointer + "/quantity", .outOfRange, "must be within \(Ranges.quantity)")
        }
        if line.unitPrice == nil, line.per != nil {
            wrong.add(pointer + "/unitPrice", .missing, "must be there beside per")
        }
        if let unitPrice = line.unitPrice, !Ranges.unitAmount.contains(unitPrice) {
            wrong.add(pointer + "/unitPrice", .outOfRange, "must be within \(Ranges.unitAmount) minor units")
        }
        if let per = line.per, !Ranges.quantity.contains(per) {
            wrong.add(pointer + "/per", .outOfRange, "must be within \(Ranges.quantity)")
        }
        check(line.discount, of: AllowanceReasons.discounts, "UNCL 5189", at: pointer + "/discount", &wrong)
        check(line.charge, of: AllowanceReasons.charges, "UNCL 7161", at: pointer + "/charge", &wrong)
        switch (line.unitPrice, line.freeReason) {
        case (0, nil): wrong.add(pointer + "/freeReason", .freeWithoutReason, "must say why the line is free")
        case (0, let reason?): wrong.require(reason, name: Lengths.reason, at: pointer + "/freeReason")
        case (_, _?): wrong.add(pointer + "/freeReason", .notFree, "must not be there, since the line has a price")
        case (_, nil): break
        }
        return wrong.count == before
    }

    private static func check(
        _ allowance: SubmitOrder.Allowance?, of codes: Set<String>, _ list: String, at pointer: String,
        _ wrong: inout ReasonList
    ) {
        guard let allowance else { return }
        if !Ranges.allowance.contains(allowance.amount) {
            wrong.add(pointer + "/amount", .outOfRange, "must be within \(Ranges.allowance) minor units")
        }
        if !codes.contains(allowance.reasonCode) {
            wrong.add(pointer + "/reasonCode", .unknownReason, "must be a code of \(list)")
        }
    }
}

extension LineAllowance {
    fileprivate init(_ allowance: SubmitOrder.Allowance) {
        self.init(amount: allowance.amount, reasonCode: allowance.reasonCode)
    }
}
