public import JSON

/// Something that happened, published by the service that owns it and never changed.
///
/// Facts about one entity travel in the lane of that entity. A fact about a shared entity is either a whole state with
/// a `version`, of which a reader keeps the highest, or a delta that commutes.
public protocol Fact: MessagePart {
    /// CloudEvents `type`, with its version: `o2c.billing.invoice-issued.v1`.
    static var type: String { get }
    /// The service that publishes it.
    static var publisher: Service { get }
}

/// A request that the addressed service may refuse.
public protocol Command: MessagePart {
    /// CloudEvents `type`, with its version: `o2c.order-intake.submit-order.v1`.
    static var type: String { get }
    /// The service that takes it.
    static var recipient: Service { get }
    /// One that could be, for documents.
    static var example: Self { get }
    /// The rules that may refuse it, beside those for every command (`RefusalCode.ofAllCommands`).
    static var refusals: [RefusalCode] { get }
    /// What it is about, as far as its sender can know.
    var subject: Subject { get }
    /// The lane named by the entity that the command is about, where it names one; else `nil`, and the key decides.
    var homeLane: Lane? { get }
}

/// A command about one thing that a path can name. `@Command` makes what it asks for where a member is `@InPath`.
public protocol PathCommand: Command {
    /// The members that the path does not name.
    associatedtype Body: Codable & Sendable

    /// - Parameter name: what the path says.
    init(_ name: String, _ body: Body)
}

extension Command {
    /// The key of its record: commands for the same entity share it, so that they arrive in one lane in order.
    public var partitionKey: String { subject.name }
    public var homeLane: Lane? { nil }

    /// A member that a command does not know is refused: what its sender meant by it would not happen.
    public static var unknownMembers: JSONDecoder.UnknownMembers { .refused }
}

/// All messages of the published language, for schemas, documents and tests.
public enum Catalogue {
    public static let facts: [any Fact.Type] = [
        EntityRegistered.self, TaxRatesSet.self, PricesSet.self, CustomerRegistered.self, CustomersMerged.self,
        MergeUndone.self, OrderReceived.self, SubmissionRejected.self,
        OrderConfirmed.self, OrderDeclined.self,
        CancellationRequested.self,
        OrderCancelled.self, OrderCompleted.self,
        ItemRegistered.self, StockReceived.self, StockAdjusted.self, StockReserved.self, StockShort.self,
        ReservationReleased.self, StockIssued.self,
        ShipmentPlanned.self, ShipmentDispatched.self, ShipmentDelivered.self, ShipmentCancelled.self,
        CancellationDeclined.self,
        InvoiceIssued.self,
        CreditLimitSet.self, CreditReserved.self, CreditDeclined.self, CreditReleased.self, PaymentReceived.self,
        PaymentAllocated.self,
        ReceivableSettled.self,
        EntryPosted.self, PeriodClosed.self, PeriodReopened.self, PeriodLocked.self,
    ]

    public static let commands: [any Command.Type] = [
        RegisterEntity.self, SetTaxRates.self, SetPrices.self, RegisterCustomer.self, MergeCustomers.self,
        UndoMerge.self, SubmitOrder.self, CancelOrder.self,
        RegisterItem.self, ReceiveStock.self,
        AdjustStock.self, DispatchShipment.self,
        ConfirmDelivery.self, RecordPayment.self, AllocatePayment.self, SetCreditLimit.self,
        ClosePeriod.self, ReopenPeriod.self, LockPeriod.self,
    ]
}
