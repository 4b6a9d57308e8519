import Contracts
import Rows

/// Where a shipment stands.
@Described
enum ShipmentState: String, Hashable, Sendable, CaseIterable {
    /// It is to be dispatched.
    case planned
    /// The goods have left the house.
    case dispatched
    /// The goods are with the customer.
    case delivered
    /// It was cancelled before the goods left.
    case cancelled
}

/// Who carries the goods, and how they can be followed.
struct Consignment: Hashable, Sendable {
    var carrier: String
    var tracking: String

    static let carrierLengths = Lengths.carrier
    static let trackingLengths = Lengths.tracking

    init(carrier: String, tracking: String) {
        self.carrier = carrier
        self.tracking = tracking
    }

    /// A consignment that goes by the house's own rules: the tracking number follows from the shipment.
    init(carrier: String, of shipment: ShipmentID) { self.init(carrier: carrier, tracking: "SHP-\(shipment)") }
}

/// A shipment of all the goods of one order.
@StoredRow("shipment")
struct Shipment: Hashable, Sendable {
    @Key let id: ShipmentID
    @Column("order_id") let order: OrderID
    /// The day by which the goods are promised to be with the customer.
    let promisedDate: LocalDate
    /// The seller's business day on which the goods are to leave; `nil`: as soon as they can.
    let dispatchOn: LocalDate?
    /// The seller's, by which its days are counted.
    let timeZone: String
    let plannedAt: Timestamp
    private(set) var state: ShipmentState = .planned
    /// Who carries the goods, and under which number; both from the dispatch on.
    private(set) var carrier: String?
    private(set) var tracking: String?
    private(set) var dispatchedAt: Timestamp?
    private(set) var deliveredAt: Timestamp?
    /// The seller's business days on which the goods left and arrived.
    private(set) var dispatchedOn: LocalDate?
    private(set) var deliveredOn: LocalDate?

    /// The fact that plans it.
    var planned: ShipmentPlanned {
        ShipmentPlanned(shipment: id, order: order, promisedDate: promisedDate, dispatchOn: dispatchOn)
    }
}

extension Shipment {
    /// Why the goods cannot leave now; `nil` when they can.
    var hindersDispatch: Reason? {
        switch state {
        case .planned: nil
        case .dispatched, .delivered:
            Reason("/shipment", .alreadyDispatched, "the goods have left")
        case .cancelled: Reason("/shipment", .cancelled, "the shipment was cancelled")
        }
    }

    /// The goods leave the house; what they are, the confirmed order says.
    /// - Parameter day: the seller's business day.
    mutating func dispatch(
        _ confirmed: OrderConfirmed, by consignment: Consignment, at time: Timestamp, on day: LocalDate
    ) throws(Refused) -> ShipmentDispatched {
        if let hindersDispatch { throw Refused(reasons: [hindersDispatch]) }
        state = .dispatched
        (carrier, tracking) = (consignment.carrier, consignment.tracking)
        (dispatchedAt, dispatchedOn) = (time, day)
        return ShipmentDispatched(
            shipment: id, order: order, seller: confirmed.seller, buyer: confirmed.buyer,
            clientReference: confirmed.clientReference, currency: confirmed.currency, priceMode: confirmed.priceMode,
            taxRules: confirmed.taxRules, carrier: consignment.carrier, tracking: consignment.tracking,
            dispatchedAt: time, dispatchedOn: day,
            lines: confirmed.lines)
    }

    /// The goods are with the customer.
    /// - Parameter day: the seller's business day.
    mutating func deliver(at time: Timestamp, on day: LocalDate) throws(Refused) -> ShipmentDelivered {
        switch state {
        case .dispatched:
            if let dispatchedOn, day < dispatchedOn {
                throw Refused("/deliveredOn", .tooEarly, "the goods left on \(dispatchedOn)")
            }
            state = .delivered
            (deliveredAt, deliveredOn) = (time, day)
            return ShipmentDelivered(shipment: id, order: order, deliveredAt: time, deliveredOn: day)
        case .planned: throw Refused("/shipment", .notDispatched, "the goods have not left")
        case .delivered: throw Refused("/shipment", .alreadyDelivered, "the goods are with the customer")
        case .cancelled: throw Refused("/shipment", .cancelled, "the shipment was cancelled")
        }
    }

    /// What the wish to cancel the order comes to.
    enum CancellationAnswer: Hashable, Sendable {
        case cancelled(ShipmentCancelled)
        /// The goods have left.
        case declined(CancellationDeclined)
    }

    /// Releases the shipment if nothing has left. It answers once: a shipment that is cancelled has answered already.
    mutating func cancel(_ request: CancellationRequested) -> CancellationAnswer? {
        switch state {
        case .planned:
            state = .cancelled
            return .cancelled(
                ShipmentCancelled(order: order, shipment: id, actor: request.actor, reason: request.reason))
        case .dispatched, .delivered: return .declined(CancellationDeclined(order: order, shipment: id))
        case .cancelled: return nil
        }
    }
}
