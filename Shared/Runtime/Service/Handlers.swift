import Contracts
import JSON

/// What a service does with its events: one entry for each fact, command and kind of timer that it acts on. All that is
/// known of what it reads follows from here.
public struct Handlers<Logic: ServiceLogic>: Sendable {
    /// What becomes of each event, in the order of declaration.
    public let reactions: [Reaction]
    /// The types of the facts that the service acts on. All others are skipped by their header.
    public let factTypes: Set<String>

    private let facts: [String: Handler<Logic>.ReadMessage]
    private let commands: [String: Handler<Logic>.ReadMessage]
    private let timers: [String: Handler<Logic>.ReadTimer]

    /// - Precondition: every event has one handler; a command is one of this service's, and a fact is one of a service
    ///   that this one reads (`Service.upstream`).
    public init(_ all: [Handler<Logic>]) {
        reactions = all.map(\.reaction)
        var (facts, commands, timers) = (
            [String: Handler<Logic>.ReadMessage](), [String: Handler<Logic>.ReadMessage](),
            [String: Handler<Logic>.ReadTimer]()
        )
        for handler in all {
            let reaction = handler.reaction
            let isNew: Bool
            switch (reaction.trigger, handler.reading) {
            case (.fact(let publisher), .message(let read)):
                precondition(
                    Logic.service.upstream.contains(publisher),
                    "\(Logic.service) does not read the facts of \(publisher), and handles \(reaction.type)")
                isNew = facts.updateValue(read, forKey: reaction.type) == nil
            case (.command(let recipient), .message(let read)):
                precondition(
                    recipient == Logic.service, "\(Logic.service) does not take the commands of \(recipient)")
                isNew = commands.updateValue(read, forKey: reaction.type) == nil
            case (.timer, .timer(let read)):
                isNew = timers.updateValue(read, forKey: reaction.type) == nil
            default: preconditionFailure("\(reaction.type) is not what it is read as")
            }
            precondition(isNew, "\(reaction.type) has two handlers in \(Logic.service)")
        }
        (self.facts, self.commands, self.timers) = (facts, commands, timers)
        factTypes = Set(facts.keys)
    }

    public init(@HandlersBuilder<Logic> _ all: () -> [Handler<Logic>]) { self.init(all()) }

    /// - Throws: `UnknownType`; `JSONError` for data that is not such a fact.
    func fact(_ cause: Cause) throws -> any HandledEvent<Logic> {
        guard let read = facts[cause.event.type] else { throw UnknownType(type: cause.event.type) }
        return try read(cause)
    }

    /// - Throws: `UnknownType`; `JSONError` for data that is not such a command.
    func command(_ cause: Cause) throws -> any HandledEvent<Logic> {
        guard let read = commands[cause.event.type] else { throw UnknownType(type: cause.event.type) }
        return try read(cause)
    }

    /// - Throws: `UnexpectedTimer`, `ImpossibleTimer`: it was not this service that set it.
    func timer(_ cause: Cause) throws -> any HandledEvent<Logic> {
        let timer = try JSONDecoder().decode(TimerEvent.self, from: cause.event.data)
        guard let read = timers[timer.kind] else { throw UnexpectedTimer(kind: timer.kind) }
        return try read(timer, cause)
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
