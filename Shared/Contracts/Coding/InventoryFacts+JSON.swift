public import JSON

extension ItemRegistered {
    public init(members: JSONMembers) throws(JSONUnexpected) {
        try self.init(
            sku: members("sku"), version: members("version"), name: members("name"), taxCategory: members("taxCategory")
        )
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("sku", sku)
        writer.member("version", version)
        writer.member("name", name)
        writer.member("taxCategory", taxCategory)
        writer.endObject()
    }
}

extension StockReceived {
    public init(members: JSONMembers) throws(JSONUnexpected) {
        try self.init(
            sku: members("sku"), quantity: members("quantity"), cost: members("cost"), currency: members("currency"),
            reference: members("reference"), receivedAt: members("receivedAt"))
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("sku", sku)
        writer.member("quantity", quantity)
        writer.member("cost", cost)
        writer.member("currency", currency)
        writer.member("reference", reference)
        writer.member("receivedAt", receivedAt)
        writer.endObject()
    }
}

extension StockAdjusted {
    public init(members: JSONMembers) throws(JSONUnexpected) {
        try self.init(
            sku: members("sku"), quantity: members("quantity"), cost: members("cost"), currency: members("currency"),
            actor: members("actor"), reason: members("reason"), adjustedAt: members("adjustedAt"))
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("sku", sku)
        writer.member("quantity", quantity)
        writer.member("cost", cost)
        writer.member("currency", currency)
        writer.member("actor", actor)
        writer.member("reason", reason)
        writer.member("adjustedAt", adjustedAt)
        writer.endObject()
    }
}

extension StockReserved {
    public init(members: JSONMembers) throws(JSONUnexpected) {
        try self.init(
            order: members("order"), availableDate: members("availableDate"))
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("order", order)
        writer.member("availableDate", availableDate)
        writer.endObject()
    }
}

extension StockShort {
    public init(members: JSONMembers) throws(JSONUnexpected) {
        try self.init(
            order: members("order"), lines: members("lines"))
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("order", order)
        writer.member("lines", lines)
        writer.endObject()
    }
}

extension StockShort.Line: JSONReadable, MemberValue {
    public init(members: JSONMembers) throws(JSONUnexpected) {
        try self.init(
            sku: members("sku"), requested: members("requested"), available: members("available"))
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("sku", sku)
        writer.member("requested", requested)
        writer.member("available", available)
        writer.endObject()
    }
}

extension ReservationReleased {
    public init(members: JSONMembers) throws(JSONUnexpected) {
        try self.init(
            order: members("order"))
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("order", order)
        writer.endObject()
    }
}

extension StockIssued {
    public init(members: JSONMembers) throws(JSONUnexpected) {
        try self.init(
            order: members("order"), shipment: members("shipment"), costs: members("costs"),
            issuedAt: members("issuedAt"))
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("order", order)
        writer.member("shipment", shipment)
        writer.member("costs", costs)
        writer.member("issuedAt", issuedAt)
        writer.endObject()
    }
}

extension StockIssued.Cost: JSONReadable, MemberValue {
    public init(members: JSONMembers) throws(JSONUnexpected) {
        try self.init(
            amount: members("amount"), currency: members("currency"))
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("amount", amount)
        writer.member("currency", currency)
        writer.endObject()
    }
}
