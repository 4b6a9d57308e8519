import Contracts
import Rows
import Runtime

extension Context<OrderIntakeLogic> {
    /// A new code makes a legal entity; a known one is changed. A registration that says only what is known already is
    /// accepted and changes nothing.
    mutating func register(_ command: RegisterEntity) throws {
        let knowsTimeZone = try TimeZones.knows(command.timeZone)
        var entity: LegalEntity
        var isChanged = true
        if let known = set.entities[ExactText(command.entity)] {
            entity = known
            isChanged = try entity.register(command, at: now, knowsTimeZone: knowsTimeZone)
        } else {
            entity = try LegalEntity(command, at: now, knowsTimeZone: knowsTimeZone)
            guard set.entities.rows.count < Ranges.entities.upperBound else {
                throw Refused("/entity", .tooManyEntities, "there are \(Ranges.entities.upperBound) entities already")
            }
        }
        try entity.checkApart(from: set.entities.rows, set.bankAccountNames)
        if isChanged {
            set.put(entity)
            try publish(entity.registered, about: Subject(.entity, entity.code))
        }
        try accept(EntityAnswer(entity: entity.code, version: entity.version))
    }

    /// Sets all rates of a country: a person's decision, or a system's.
    mutating func set(_ command: SetTaxRates) throws {
        let rates = try CountryTaxRates(command, over: set.rates, today: now.date) { set.taxRates[$0] }
        set.put(rates)
        try publish(rates.set(by: sender, because: command.reason), about: Subject(.taxRates, rates.country.code))
        try accept(TaxRatesAnswer(country: rates.country, version: rates.version))
    }
}
