import Contracts

// What depends on a service and is used for each event is a class: an object knows its type. That of a struct, an enum
// or a protocol's value is looked up wherever code that does not know the service names it.

/// An event in its turn. Of one that its handler decides, its message stands in the same object.
class PlannedEvent<Logic: ServiceLogic> {
    final let incoming: Incoming
    /// Of a command.
    final let command: CommandKey?

    init(_ incoming: Incoming, _ command: CommandKey?) {
        self.incoming = incoming
        self.command = command
    }

    func addKeys(to keys: inout Logic.Keys) { preconditionFailure("an event that no handler decides") }

    /// The lane that decides it, as its handler names it; `nil` where it may be decided in any.
    func home(in context: inout Context<Logic>) -> Lane? { preconditionFailure("an event that no handler decides") }

    func decide(in context: inout Context<Logic>) throws { preconditionFailure("an event that no handler decides") }
}

/// What reads the messages of one kind of event.
///
/// It is `Sendable` unchecked, since classes with subclasses cannot be checked: its one subclass has constants only,
/// and all of them are closures that are `Sendable`, or a type.
class HandlerRule<Logic: ServiceLogic>: @unchecked Sendable {
    func read(_ incoming: Incoming, _ command: CommandKey?) throws -> PlannedEvent<Logic> {
        preconditionFailure("a handler without a message")
    }
}

/// The closures of a handler. Each of its events refers to them.
final class MessageRule<Logic: ServiceLogic, Message>: HandlerRule<Logic>, @unchecked Sendable {
    fileprivate let addKeys: Handler<Logic>.AddKeys<Message>
    fileprivate let home: Handler<Logic>.Home<Message>?
    fileprivate let decide: Handler<Logic>.Decide<Message>
    private let readMessage: @Sendable (CloudEvent) throws -> Message
    /// The class of its events, looked up once.
    private let delivery = Delivery<Logic, Message>.self

    init(
        read: @escaping @Sendable (CloudEvent) throws -> Message, addKeys: @escaping Handler<Logic>.AddKeys<Message>,
        home: Handler<Logic>.Home<Message>?, decide: @escaping Handler<Logic>.Decide<Message>
    ) {
        readMessage = read
        self.addKeys = addKeys
        self.home = home
        self.decide = decide
    }

    override func read(_ incoming: Incoming, _ command: CommandKey?) throws -> PlannedEvent<Logic> {
        delivery.init(try readMessage(incoming.event), self, incoming, command)
    }
}

/// An event whose message was read, together with its handler.
private final class Delivery<Logic: ServiceLogic, Message>: PlannedEvent<Logic> {
    private let rule: MessageRule<Logic, Message>
    private let message: Message

    required init(
        _ message: Message, _ rule: MessageRule<Logic, Message>, _ incoming: Incoming, _ command: CommandKey?
    ) {
        self.rule = rule
        self.message = message
        super.init(incoming, command)
    }

    override func addKeys(to keys: inout Logic.Keys) {
        keys.add(incoming)
        rule.addKeys(&keys, message)
    }

    override func home(in context: inout Context<Logic>) -> Lane? { rule.home?(&context, message) }

    override func decide(in context: inout Context<Logic>) throws { try rule.decide(&context, message) }
}
