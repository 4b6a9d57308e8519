import Contracts
import Rows
import Runtime

extension Context<OrderIntakeLogic> {
    /// Sets prices of a list: a person's decision, or a system's.
    mutating func set(_ command: SetPrices) throws {
        let buyer = command.account.flatMap { set.buyer(under: $0) }
        let prices = try ItemPrices.set(
            by: command, knowsAccount: buyer != nil, survivor: buyer?.alias == nil ? nil : buyer?.customer.account.text,
            knowsItem: { set.items[ExactText($0)] != nil }, after: { set.prices[$0] })
        for item in prices { set.put(item) }
        guard let first = prices.first else { preconditionFailure("a command without items is refused") }
        let fact = PricesSet(
            list: first.list, currency: first.currency, priceMode: first.priceMode, account: first.account,
            items: prices.map { PricesSet.Item(sku: $0.sku, version: $0.version, prices: $0.prices) },
            actor: sender, reason: command.reason)
        try publish(fact, about: command.subject)
        try accept(PricesAnswer(list: first.list, items: Int32(prices.count)))
    }
}
