public import JSON

extension ItemRegistered {
    public init(members: JSONMembers) throws(JSONUnexpected) {
        try self.init(
            sku: members("sku"), version: members("version"), name: members("name"), taxCategory: members("taxCategory")
        )
    }

    public func writeMembers(to writer: inout JSONWriter) {
        writer.member("sku", sku)
        writer.member("version", version)
        writer.member("name", name)
        writer.member("taxCategory", taxCategory)
    }
}

extension StockReceived {
    public init(members: JSONMembers) throws(JSONUnexpected) {
        try self.init(
            sku: members("sku"), quantity: members("quantity"), cost: members("cost"), currency: members("currency"),
            reference: members("reference"), receivedAt: members("receivedAt"))
    }

    public func writeMembers(to writer: inout JSONWriter) {
        writer.member("sku", sku)
        writer.member("quantity", quantity)
        writer.member("cost", cost)
        writer.member("currency", currency)
        writer.member("reference", reference)
        writer.member("receivedAt", receivedAt)
    }
}

extension StockAdjusted {
    public init(members: JSONMembers) throws(JSONUnexpected) {
        try self.init(
            sku: members("sku"), quantity: members("quantity"), cost: members("cost"), currency: members("currency"),
            actor: members("actor"), reason: members("reason"), adjustedAt: members("adjustedAt"))
    }

    public func writeMembers(to writer: inout JSONWriter) {
        writer.member("sku", sku)
        writer.member("quantity", quantity)
        writer.member("cost", cost)
        writer.member("currency", currency)
        writer.member("actor", actor)
        writer.member("reason", reason)
        writer.member("adjustedAt", adjustedAt)
    }
}

extension StockReserved {
    public init(members: JSONMembers) throws(JSONUnexpected) {
        try self.init(
            order: members("order"), availableDate: members("availableDate"))
    }

    public func writeMembers(to writer: inout JSONWriter) {
        writer.member("order", order)
        writer.member("availableDate", availableDate)
    }
}

extension StockShort {
    public init(members: JSONMembers) throws(JSONUnexpected) {
        try self.init(
            order: members("order"), lines: members("lines"))
    }

    public func writeMembers(to writer: inout JSONWriter) {
        writer.member("order", order)
        writer.member("lines", lines)
    }
}

extension StockShort.Line: JSONReadable, ObjectWritable, MemberValue {
    public init(members: JSONMembers) throws(JSONUnexpected) {
        try self.init(
            sku: members("sku"), requested: members("requested"), available: members("available"))
    }

    public func writeMembers(to writer: inout JSONWriter) {
        writer.member("sku", sku)
        writer.member("requested", requested)
        writer.member("available", available)
    }
}

extension ReservationReleased {
    public init(members: JSONMembers) throws(JSONUnexpected) {
        try self.init(
            order: members("order"))
    }

    public func writeMembers(to writer: inout JSONWriter) {
        writer.member("order", order)
    }
}

extension StockIssued {
    public init(members: JSONMembers) throws(JSONUnexpected) {
        try self.init(
            order: members("order"), shipment: members("shipment"), costs: members("costs"),
            issuedAt: members("issuedAt"))
    }

    public func writeMembers(to writer: inout JSONWriter) {
        writer.member("order", order)
        writer.member("shipment", shipment)
        writer.member("costs", costs)
        writer.member("issuedAt", issuedAt)
    }
}

extension StockIssued.Cost: JSONReadable, ObjectWritable, MemberValue {
    public init(members: JSONMembers) throws(JSONUnexpected) {
        try self.init(
            amount: members("amount"), currency: members("currency"))
    }

    public func writeMembers(to writer: inout JSONWriter) {
        writer.member("amount", amount)
        writer.member("currency", currency)
    }
}
