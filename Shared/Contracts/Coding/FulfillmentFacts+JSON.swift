public import JSON

extension ShipmentPlanned {
    public init(members: JSONMembers) throws(JSONUnexpected) {
        try self.init(
            shipment: members("shipment"), order: members("order"), promisedDate: members("promisedDate"))
    }

    public func writeMembers(to writer: inout JSONWriter) {
        writer.member("shipment", shipment)
        writer.member("order", order)
        writer.member("promisedDate", promisedDate)
    }
}

extension ShipmentDispatched {
    public init(members: JSONMembers) throws(JSONUnexpected) {
        try self.init(
            shipment: members("shipment"), order: members("order"), buyer: members("buyer"),
            clientReference: members("clientReference"), currency: members("currency"), carrier: members("carrier"),
            tracking: members("tracking"), dispatchedAt: members("dispatchedAt"), lines: members("lines"))
    }

    public func writeMembers(to writer: inout JSONWriter) {
        writer.member("shipment", shipment)
        writer.member("order", order)
        writer.member("buyer", buyer)
        writer.member("clientReference", clientReference)
        writer.member("currency", currency)
        writer.member("carrier", carrier)
        writer.member("tracking", tracking)
        writer.member("dispatchedAt", dispatchedAt)
        writer.member("lines", lines)
    }
}

extension ShipmentDelivered {
    public init(members: JSONMembers) throws(JSONUnexpected) {
        try self.init(
            shipment: members("shipment"), order: members("order"), deliveredAt: members("deliveredAt"))
    }

    public func writeMembers(to writer: inout JSONWriter) {
        writer.member("shipment", shipment)
        writer.member("order", order)
        writer.member("deliveredAt", deliveredAt)
    }
}

extension ShipmentCancelled {
    public init(members: JSONMembers) throws(JSONUnexpected) {
        try self.init(
            order: members("order"), shipment: members("shipment"), actor: members("actor"), reason: members("reason"))
    }

    public func writeMembers(to writer: inout JSONWriter) {
        writer.member("order", order)
        writer.member("shipment", shipment)
        writer.member("actor", actor)
        writer.member("reason", reason)
    }
}

extension CancellationDeclined {
    public init(members: JSONMembers) throws(JSONUnexpected) {
        try self.init(
            order: members("order"), shipment: members("shipment"))
    }

    public func writeMembers(to writer: inout JSONWriter) {
        writer.member("order", order)
        writer.member("shipment", shipment)
    }
}
