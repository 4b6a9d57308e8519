import Contracts

// What depends on a service and is used for each event is a class: an object knows its type. That of a struct, an enum
// or a protocol's value is looked up wherever code that does not know the service names it.

/// An event whose message was read, together with its handler.
class HandledEvent<Logic: ServiceLogic>: Incoming {
    func addKeys(to keys: inout Logic.Keys) { preconditionFailure("an event without a message") }

    /// The lane that decides it, as its handler names it; `nil` where it may be decided in any.
    func home(in context: inout Context<Logic>) -> Lane? { preconditionFailure("an event without a message") }

    func decide(in context: inout Context<Logic>) throws { preconditionFailure("an event without a message") }
}

/// What makes of an event one that is handled.
///
/// It is `Sendable` unchecked, since classes with subclasses cannot be checked: its one subclass has constants only,
/// and all of them are closures that are `Sendable`, or a type.
class HandlerRule<Logic: ServiceLogic>: @unchecked Sendable {
    func read(_ cause: Cause) throws -> HandledEvent<Logic> { preconditionFailure("a handler without a message") }
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

    override func read(_ cause: Cause) throws -> HandledEvent<Logic> {
        delivery.init(try readMessage(cause.event), self, cause: cause)
    }
}

/// The one object of an event: its message stands in it.
private final class Delivery<Logic: ServiceLogic, Message>: HandledEvent<Logic> {
    private let rule: MessageRule<Logic, Message>
    private let message: Message

    required init(_ message: Message, _ rule: MessageRule<Logic, Message>, cause: Cause) {
        self.rule = rule
        self.message = message
        super.init(cause: cause)
    }

    override func addKeys(to keys: inout Logic.Keys) {
        keys.add(cause)
        rule.addKeys(&keys, message)
    }

    override func home(in context: inout Context<Logic>) -> Lane? { rule.home?(&context, message) }

    override func decide(in context: inout Context<Logic>) throws { try rule.decide(&context, message) }
}
