import Contracts
import JSON

/// What a service does with its events: one entry for each fact, command and kind of timer that it acts on. All that is
/// known of what it reads follows from here.
public final class Handlers<Logic: ServiceLogic>: Sendable {
    /// What becomes of each event, in the order of declaration.
    public let reactions: [Reaction]
    /// The types of the facts that the service acts on. All others are skipped by their header.
    public let factTypes: Set<String>

    // By the type of an event, the place of its rule: a dictionary of what depends on the service would be looked up
    // without being specialized.
    private let facts: [String: Int]
    private let commands: [String: Int]
    private let timers: [String: Int]
    private let rules: [HandlerRule<Logic>]

    /// - Precondition: every event has one handler; a command is one of this service's, and a fact is one of a service
    ///   that this one reads (`Service.upstream`).
    public init(_ all: [Handler<Logic>]) {
        reactions = all.map(\.reaction)
        rules = all.map(\.rule)
        var (facts, commands, timers) = ([String: Int](), [String: Int](), [String: Int]())
        for (place, reaction) in reactions.enumerated() {
            let before: Int?
            switch reaction.trigger {
            case .fact(let publisher):
                precondition(
                    Logic.service.upstream.contains(publisher),
                    "\(Logic.service) does not read the facts of \(publisher), and handles \(reaction.type)")
                before = facts.updateValue(place, forKey: reaction.type)
            case .command(let recipient):
                precondition(
                    recipient == Logic.service, "\(Logic.service) does not take the commands of \(recipient)")
                before = commands.updateValue(place, forKey: reaction.type)
            case .timer: before = timers.updateValue(place, forKey: reaction.type)
            }
            precondition(before == nil, "\(reaction.type) has two handlers in \(Logic.service)")
        }
        (self.facts, self.commands, self.timers) = (facts, commands, timers)
        factTypes = Set(facts.keys)
    }

    public convenience init(@HandlersBuilder<Logic> _ all: () -> [Handler<Logic>]) { self.init(all()) }

    /// - Throws: `UnknownType`; `JSONError` for data that is not such a fact.
    func fact(_ incoming: Incoming) throws -> PlannedEvent<Logic> {
        guard let place = facts[incoming.event.type] else { throw UnknownType(type: incoming.event.type) }
        return try rules[place].read(incoming, nil)
    }

    /// - Throws: `UnknownType`; `JSONError` for data that is not such a command.
    func command(_ incoming: Incoming, _ command: CommandKey) throws -> PlannedEvent<Logic> {
        guard let place = commands[incoming.event.type] else { throw UnknownType(type: incoming.event.type) }
        return try rules[place].read(incoming, command)
    }

    /// - Throws: `UnexpectedTimer`, `ImpossibleTimer`: it was not this service that set it.
    func timer(_ incoming: Incoming) throws -> PlannedEvent<Logic> {
        let kind = try JSONDecoder().decode(TimerEvent.self, from: incoming.event.data).kind
        guard let place = timers[kind] else { throw UnexpectedTimer(kind: kind) }
        return try rules[place].read(incoming, nil)
    }
}

/// Handlers, one after the other.
@resultBuilder
public enum HandlersBuilder<Logic: ServiceLogic> {
    public static func buildExpression(_ handler: Handler<Logic>) -> Handler<Logic> { handler }
    public static func buildBlock(_ handlers: Handler<Logic>...) -> [Handler<Logic>] { handlers }
}

/// A message of a type that the service does not take.
public struct UnknownType: Error, CustomStringConvertible {
    public var type: String

    public init(type: String) { self.type = type }

    public var description: String { "this service does not take messages of type '\(Quote.text(type))'" }
}
