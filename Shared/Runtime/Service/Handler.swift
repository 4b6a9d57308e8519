public import Contracts
import JSON

/// What a service does with one kind of event: the rows that it needs for it, where it is decided, and what it decides.
///
///     Handler(
///         CancelOrder.self, "cancels the order, or asks Fulfillment to",
///         keys: { $0.add(order: $1.order) },
///         home: { $0.order(of: $1)?.id.lane },
///         decide: { try $0.cancel($1) })
public struct Handler<Logic: ServiceLogic>: Sendable {
    /// Names the rows that a message needs. Texts that no row can have are not asked for.
    public typealias AddKeys<Message> = @Sendable (inout Logic.Keys, Message) -> Void
    /// The lane in which the entity of a command lives; `nil` where there is none. A command goes on to it before
    /// anything is decided.
    public typealias Home<Message> = @Sendable (inout Context<Logic>, Message) -> Lane?
    /// Decides: reads and changes the rows, publishes facts, answers commands. No I/O, and no clock but `now`. What it
    /// throws parks the event, but for `Refused`: that is the answer to a command.
    public typealias Decide<Message> = @Sendable (inout Context<Logic>, Message) throws -> Void

    public let reaction: Reaction
    let rule: HandlerRule<Logic>

    private init<Message>(
        _ reaction: Reaction, keys: @escaping AddKeys<Message>, home: Home<Message>?,
        decide: @escaping Decide<Message>, read: @escaping @Sendable (CloudEvent) throws -> Message
    ) {
        self.reaction = reaction
        rule = MessageRule(read: read, addKeys: keys, home: home, decide: decide)
    }

    /// Handles a fact.
    public init<Message: Fact>(
        _ fact: Message.Type, _ purpose: String, keys: @escaping AddKeys<Message> = { _, _ in },
        decide: @escaping Decide<Message>
    ) {
        self.init(
            Reaction(.fact(publisher: fact.publisher), type: fact.type, name: "\(fact)", purpose),
            keys: keys, home: nil, decide: decide
        ) { try JSONDecoder().decode(Message.self, from: $0.data) }
    }

    /// Handles a fact of which only a part is read.
    public init<Message: Fact, Part: Decodable & SendableMetatype>(
        _ fact: Message.Type, reading: Part.Type, _ purpose: String, keys: @escaping AddKeys<Part> = { _, _ in },
        decide: @escaping Decide<Part>
    ) {
        self.init(
            Reaction(.fact(publisher: fact.publisher), type: fact.type, name: "\(fact)", purpose),
            keys: keys, home: nil, decide: decide
        ) { try JSONDecoder().decode(Part.self, from: $0.data) }
    }

    /// Handles a command.
    public init<Message: Command>(
        _ command: Message.Type, _ purpose: String, keys: @escaping AddKeys<Message> = { _, _ in },
        home: Home<Message>? = nil, decide: @escaping Decide<Message>
    ) {
        self.init(
            Reaction(.command(recipient: command.recipient), type: command.type, name: "\(command)", purpose),
            keys: keys, home: home, decide: decide
        ) { try JSONDecoder().decode(Message.self, from: $0.data) }
    }

    /// Handles a timer that came due, for a range of entities.
    public init<Entity>(
        _ timer: TimerKind<Entity>, _ purpose: String,
        keys: @escaping AddKeys<ClosedRange<Identifier<Entity>>> = { _, _ in },
        decide: @escaping Decide<ClosedRange<Identifier<Entity>>>
    ) {
        self.init(
            Reaction(.timer, type: timer.name, name: timer.name, purpose), keys: keys, home: nil, decide: decide
        ) { try JSONDecoder().decode(TimerEvent.self, from: $0.data).range(of: Entity.self) }
    }
}

/// What a service does with one kind of event, in words: documents and pictures are made of it.
public struct Reaction: Hashable, Sendable {
    /// Where the events come from.
    public enum Trigger: Hashable, Sendable {
        case fact(publisher: Service)
        case command(recipient: Service)
        case timer
    }

    public let trigger: Trigger
    /// CloudEvents `type` of the message, or the kind of the timer.
    public let type: String
    /// The name of the message as it is declared, or the kind of the timer.
    public let name: String
    /// What the service does: "reserves stock for all lines, or for none".
    public let purpose: String

    init(_ trigger: Trigger, type: String, name: String, _ purpose: String) {
        self.trigger = trigger
        self.type = type
        self.name = name
        self.purpose = purpose
    }
}
