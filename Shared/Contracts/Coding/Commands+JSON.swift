public import JSON

extension RegisterCustomer {
    public init(members: JSONMembers) throws(JSONUnexpected) {
        try self.init(
            account: members("account"), name: members("name"), billingEmail: members.ifPresent("billingEmail"),
            country: members("country"), currency: members("currency"), creditLimit: members.ifPresent("creditLimit"),
            paymentTermsDays: members("paymentTermsDays"))
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("account", account)
        writer.member("name", name)
        writer.member("billingEmail", ifPresent: billingEmail)
        writer.member("country", country)
        writer.member("currency", currency)
        writer.member("creditLimit", ifPresent: creditLimit)
        writer.member("paymentTermsDays", paymentTermsDays)
        writer.endObject()
    }
}

extension SubmitOrder {
    public init(members: JSONMembers) throws(JSONUnexpected) {
        try self.init(
            account: members.ifPresent("account"), channel: members("channel"),
            clientReference: members("clientReference"), currency: members("currency"),
            country: members.ifPresent("country"), requestedDate: members.ifPresent("requestedDate"),
            lines: members("lines"))
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("account", ifPresent: account)
        writer.member("channel", channel)
        writer.member("clientReference", clientReference)
        writer.member("currency", currency)
        writer.member("country", ifPresent: country)
        writer.member("requestedDate", ifPresent: requestedDate)
        writer.member("lines", lines)
        writer.endObject()
    }
}

extension SubmitOrder.Line: JSONReadable, MemberValue {
    public init(members: JSONMembers) throws(JSONUnexpected) {
        try self.init(
            sku: members("sku"), quantity: members("quantity"), unitPrice: members("unitPrice"))
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("sku", sku)
        writer.member("quantity", quantity)
        writer.member("unitPrice", unitPrice)
        writer.endObject()
    }
}

extension CancelOrder {
    public init(members: JSONMembers) throws(JSONUnexpected) {
        try self.init(
            order: members("order"), reason: members("reason"))
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("order", order)
        writer.member("reason", reason)
        writer.endObject()
    }
}

extension RegisterItem {
    public init(members: JSONMembers) throws(JSONUnexpected) {
        try self.init(
            sku: members("sku"), name: members("name"), taxCategory: members("taxCategory"))
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("sku", sku)
        writer.member("name", name)
        writer.member("taxCategory", taxCategory)
        writer.endObject()
    }
}

extension ReceiveStock {
    public init(members: JSONMembers) throws(JSONUnexpected) {
        try self.init(
            sku: members("sku"), quantity: members("quantity"), unitCost: members("unitCost"),
            currency: members("currency"), reference: members("reference"))
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("sku", sku)
        writer.member("quantity", quantity)
        writer.member("unitCost", unitCost)
        writer.member("currency", currency)
        writer.member("reference", reference)
        writer.endObject()
    }
}

extension AdjustStock {
    public init(members: JSONMembers) throws(JSONUnexpected) {
        try self.init(
            sku: members("sku"), quantity: members("quantity"), reason: members("reason"))
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("sku", sku)
        writer.member("quantity", quantity)
        writer.member("reason", reason)
        writer.endObject()
    }
}

extension DispatchShipment {
    public init(members: JSONMembers) throws(JSONUnexpected) {
        try self.init(
            shipment: members("shipment"), carrier: members("carrier"), tracking: members("tracking"))
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("shipment", shipment)
        writer.member("carrier", carrier)
        writer.member("tracking", tracking)
        writer.endObject()
    }
}

extension ConfirmDelivery {
    public init(members: JSONMembers) throws(JSONUnexpected) {
        try self.init(
            shipment: members("shipment"))
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("shipment", shipment)
        writer.endObject()
    }
}

extension RecordPayment {
    public init(members: JSONMembers) throws(JSONUnexpected) {
        try self.init(
            account: members.ifPresent("account"), reference: members("reference"), amount: members("amount"),
            currency: members("currency"), valueDate: members("valueDate"))
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("account", ifPresent: account)
        writer.member("reference", reference)
        writer.member("amount", amount)
        writer.member("currency", currency)
        writer.member("valueDate", valueDate)
        writer.endObject()
    }
}

extension AllocatePayment {
    public init(members: JSONMembers) throws(JSONUnexpected) {
        try self.init(
            payment: members("payment"), invoice: members("invoice"), amount: members("amount"),
            reason: members("reason"))
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("payment", payment)
        writer.member("invoice", invoice)
        writer.member("amount", amount)
        writer.member("reason", reason)
        writer.endObject()
    }
}

extension SetCreditLimit {
    public init(members: JSONMembers) throws(JSONUnexpected) {
        try self.init(
            account: members("account"), limit: members.ifPresent("limit"), reason: members("reason"))
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("account", account)
        writer.member("limit", ifPresent: limit)
        writer.member("reason", reason)
        writer.endObject()
    }
}
