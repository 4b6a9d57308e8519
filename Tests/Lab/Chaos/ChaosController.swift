internal import Contracts
internal import Operator
internal import Platform
internal import Runtime
internal import SeededRandom

/// Closes and reopens the last month again and again while everything else goes on, and locks the one before it: money
/// of these months comes in all the time (`ChaosPayer`). Does so in the books of each legal entity, and reports a count
/// of yesterday for one of them. Sets a credit limit now and then, seldom one that binds, and
/// prices of an item, merges two customers and undoes it.
///
/// It ends with the orders: whether the system has come to rest can be told only where nobody asks anything of it.
struct ChaosController: Sendable {
    private static let pauseMilliseconds = 700
    private static let copyMillisecondsMax = 1_500
    private static let actor = "controller"

    private let load: ChaosLoad
    private let seed: UInt64
    private let accounts: [String]
    private let skus: [String]

    init(_ load: ChaosLoad, accounts: [String], skus: [String], seed: UInt64) {
        self.load = load
        self.accounts = accounts
        self.skus = skus
        self.seed = seed
    }

    func follow() throws {
        var generator = SeededGenerator(seed: seed, purpose: 11, number: 0)
        let last = Month(of: Timestamp(microseconds: WallClock.microseconds).date).previous
        var number = 0
        while !load.isSubmitted, !load.state.withLock({ $0.isStopping }) {
            let delay = generator.index(below: Self.copyMillisecondsMax)
            try setLimit(number, &generator)
            try setPrices(number, &generator)
            try mergeCustomers(number, delay)
            try count(number, &generator)
            for entity in ChaosWorld.entities { try decide(entity.entity, last, number, delay) }
            number += 1
            _ = load.state.wait(milliseconds: Self.pauseMilliseconds) { $0.isStopping ? true : nil }
        }
    }

    private func decide(_ entity: String, _ last: Month, _ number: Int, _ delay: Int) throws {
        let (id, earlier, last) = ("month-\(number)-\(entity)", last.previous.description, last.description)
        switch number {
        case 0: try send(ClosePeriod(period: earlier, entity: entity, reason: "all is in"), id, delay)
        case 1: try send(LockPeriod(period: earlier, entity: entity, reason: "audited"), id, delay)
        case _ where number % 2 == 0:
            try send(ClosePeriod(period: last, entity: entity, reason: "all is in"), id, delay)
        default: try send(ReopenPeriod(period: last, entity: entity, reason: "one was missing"), id, delay)
        }
    }

    /// Something that was not seen before; of services and charges none can be.
    private func count(_ number: Int, _ generator: inout SeededGenerator) throws {
        let yesterday = Timestamp(microseconds: WallClock.microseconds).date.adding(days: -1).description
        let command = AdjustStock(
            sku: generator.pick(skus), quantity: Int64(1 + generator.index(below: 3)), reason: "found",
            entity: generator.pick(ChaosWorld.entities).entity, countedOn: yesterday)
        try send(command, "count-\(number)", generator.index(below: Self.copyMillisecondsMax))
    }

    private func setLimit(_ number: Int, _ generator: inout SeededGenerator) throws {
        let limit: CreditLimit =
            generator.index(below: 4) == 0 ? .limited(Int64(generator.index(below: 1_000_000))) : .unlimited
        let command = SetCreditLimit(
            account: generator.pick(accounts), creditLimit: limit, reason: "looked at again")
        try send(command, "limit-\(number)", generator.index(below: Self.copyMillisecondsMax))
    }

    private func setPrices(_ number: Int, _ generator: inout SeededGenerator) throws {
        let today = Timestamp(microseconds: WallClock.microseconds).date.description
        let command = SetPrices(
            list: "CHAOS", currency: "GBP",
            items: [
                .init(
                    sku: generator.pick(skus),
                    prices: [.init(validFrom: today, unitPrice: Int64(1 + generator.index(below: 9_999)))])
            ], reason: "looked at again")
        try send(command, "prices-\(number)", generator.index(below: Self.copyMillisecondsMax))
    }

    /// One into the other, and back; that is refused once orders have come in meanwhile.
    private func mergeCustomers(_ number: Int, _ delay: Int) throws {
        guard accounts.count > 1 else { return }
        if number % 2 == 0 {
            let command = MergeCustomers(duplicate: accounts[0], survivor: accounts[1], reason: "registered twice")
            try send(command, "merge-\(number)", delay)
        } else {
            try send(UndoMerge(duplicate: accounts[0], reason: "two after all"), "merge-\(number)", delay)
        }
    }

    private func send(_ command: some Command, _ id: String, _ delay: Int) throws {
        let submission = Submission(id: id, command: command, actor: Self.actor)
        load.add(try SentCommand(submission), copyAfterMilliseconds: delay)
    }
}
