import Contracts
import Runtime

extension Context<LedgerLogic> {
    /// A fact that is in the books is not entered again, whatever repeats it.
    mutating func post(_ fact: some FinancialFact) throws {
        let (source, id) = (eventSource, eventID)
        let key = try EventKey(source: source, id: id)
        guard set.recorded.insert(key).inserted else { return }
        let bookedOn = set.calendars[fact.entity].bookingDay(for: fact.effectiveOn)
        for draft in try fact.entries() {
            let entry = Entry(
                id: newIdentifier("entry", of: EntryEntity.self), entity: fact.entity, event: key,
                subject: fact.subject,
                draft: draft,
                effectiveOn: fact.effectiveOn, bookedOn: bookedOn, postedAt: now)
            try set.post(entry)
            guard let posted = EntryPosted(entry, source: source, id: id) else { continue }
            try publish(posted, about: fact.subject)
        }
    }
}

extension EntryPosted {
    /// `nil` for an explicit none, which is not published.
    fileprivate init?(_ entry: Entry, source: String, id: String) {
        guard case .postings(let currency, let postings) = entry.draft.content else { return nil }
        self.init(
            entry: entry.id, event: "\(source) \(id)", entity: entry.entity, purpose: entry.draft.purpose.rawValue,
            currency: currency,
            effectiveOn: entry.effectiveOn, bookedOn: entry.bookedOn,
            lines: postings.map { Line(account: $0.account.rawValue, amount: $0.amount) })
    }
}
