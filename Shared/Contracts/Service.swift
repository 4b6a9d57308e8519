/// The six services, their names on the wire and their places in Kafka and PostgreSQL.
public enum Service: String, CaseIterable, Codable, Sendable, Hashable {
    case orderIntake = "order-intake"
    case inventory
    case fulfillment
    case billing
    case collections
    case ledger

    /// How many partitions all topics have unless configured otherwise; all have the same number, since a lane is one
    /// partition of each.
    public static let partitionsDefault: Int32 = 12

    /// The topic on which the service publishes what happened.
    public var factsTopic: String { "o2c.\(rawValue).facts" }

    /// The topic on which the service takes requests that it may refuse.
    public var commandsTopic: String { "o2c.\(rawValue).commands" }

    /// The topic on which our own processes and operators speak to the service: commands that one of its lanes handed
    /// on to another and how far they go, requests to publish something again, operators' decisions. Nobody else may
    /// write to it.
    public var controlTopic: String { "o2c.\(rawValue).control" }

    /// All topics of the service.
    public var topics: [String] { [factsTopic, commandsTopic, controlTopic] }

    /// The PostgreSQL schema, which only the role of the same name may use.
    public var schema: String {
        switch self {
        case .orderIntake: "order_intake"
        default: rawValue
        }
    }

    /// CloudEvents `source` of everything the service publishes.
    public var source: String { "/o2c/\(rawValue)" }

    /// A small number that stays the same for ever: the class of the service's advisory locks, and its place in stored
    /// stream numbers.
    public var code: Int32 {
        switch self {
        case .orderIntake: 1
        case .inventory: 2
        case .fulfillment: 3
        case .billing: 4
        case .collections: 5
        case .ledger: 6
        }
    }

    /// The services whose facts this one reads.
    public var upstream: [Service] {
        switch self {
        case .orderIntake: [.inventory, .fulfillment, .collections]
        case .inventory: [.orderIntake, .fulfillment]
        case .fulfillment: [.orderIntake]
        case .billing: [.orderIntake, .fulfillment]
        case .collections: [.orderIntake, .billing]
        case .ledger: [.inventory, .fulfillment, .billing, .collections]
        }
    }

    /// The services that read this one's facts.
    public var readers: [Service] { Service.allCases.filter { $0.upstream.contains(self) } }
}
