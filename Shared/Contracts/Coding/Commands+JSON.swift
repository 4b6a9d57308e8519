public import JSON

extension RegisterCustomer {
    public init(members: JSONMembers) throws(JSONUnexpected) {
        try self.init(
            account: members("account"), name: members("name"), billingEmail: members.ifPresent("billingEmail"),
            country: members("country"), currency: members("currency"), creditLimit: members.ifPresent("creditLimit"),
            unlimited: members.ifPresent("unlimited"), paymentTermsDays: members("paymentTermsDays"))
    }

    public func writeMembers(to writer: inout JSONWriter) {
        writer.member("account", account)
        writer.member("name", name)
        writer.member("billingEmail", ifPresent: billingEmail)
        writer.member("country", country)
        writer.member("currency", currency)
        writer.member("creditLimit", ifPresent: creditLimit)
        writer.member("unlimited", ifPresent: unlimited)
        writer.member("paymentTermsDays", paymentTermsDays)
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

    public func writeMembers(to writer: inout JSONWriter) {
        writer.member("account", ifPresent: account)
        writer.member("channel", channel)
        writer.member("clientReference", clientReference)
        writer.member("currency", currency)
        writer.member("country", ifPresent: country)
        writer.member("requestedDate", ifPresent: requestedDate)
        writer.member("lines", lines)
    }
}

extension SubmitOrder.Line: JSONReadable, ObjectWritable, MemberValue {
    public init(members: JSONMembers) throws(JSONUnexpected) {
        try self.init(
            sku: members("sku"), quantity: members("quantity"), unitPrice: members("unitPrice"))
    }

    public func writeMembers(to writer: inout JSONWriter) {
        writer.member("sku", sku)
        writer.member("quantity", quantity)
        writer.member("unitPrice", unitPrice)
    }
}

extension CancelOrder {
    public init(members: JSONMembers) throws(JSONUnexpected) {
        try self.init(
            order: members("order"), reason: members("reason"))
    }

    public func writeMembers(to writer: inout JSONWriter) {
        writer.member("order", order)
        writer.member("reason", reason)
    }
}

extension RegisterItem {
    public init(members: JSONMembers) throws(JSONUnexpected) {
        try self.init(
            sku: members("sku"), name: members("name"), taxCategory: members("taxCategory"))
    }

    public func writeMembers(to writer: inout JSONWriter) {
        writer.member("sku", sku)
        writer.member("name", name)
        writer.member("taxCategory", taxCategory)
    }
}

extension ReceiveStock {
    public init(members: JSONMembers) throws(JSONUnexpected) {
        try self.init(
            sku: members("sku"), quantity: members("quantity"), unitCost: members("unitCost"),
            currency: members("currency"), reference: members("reference"))
    }

    public func writeMembers(to writer: inout JSONWriter) {
        writer.member("sku", sku)
        writer.member("quantity", quantity)
        writer.member("unitCost", unitCost)
        writer.member("currency", currency)
        writer.member("reference", reference)
    }
}

extension AdjustStock {
    public init(members: JSONMembers) throws(JSONUnexpected) {
        try self.init(
            sku: members("sku"), quantity: members("quantity"), reason: members("reason"))
    }

    public func writeMembers(to writer: inout JSONWriter) {
        writer.member("sku", sku)
        writer.member("quantity", quantity)
        writer.member("reason", reason)
    }
}

extension DispatchShipment {
    public init(members: JSONMembers) throws(JSONUnexpected) {
        try self.init(
            shipment: members("shipment"), carrier: members("carrier"), tracking: members("tracking"))
    }

    public func writeMembers(to writer: inout JSONWriter) {
        writer.member("shipment", shipment)
        writer.member("carrier", carrier)
        writer.member("tracking", tracking)
    }
}

extension ConfirmDelivery {
    public init(members: JSONMembers) throws(JSONUnexpected) {
        try self.init(
            shipment: members("shipment"))
    }

    public func writeMembers(to writer: inout JSONWriter) {
        writer.member("shipment", shipment)
    }
}

extension RecordPayment {
    public init(members: JSONMembers) throws(JSONUnexpected) {
        try self.init(
            account: members.ifPresent("account"), reference: members("reference"), amount: members("amount"),
            currency: members("currency"), valueDate: members("valueDate"))
    }

    public func writeMembers(to writer: inout JSONWriter) {
        writer.member("account", ifPresent: account)
        writer.member("reference", reference)
        writer.member("amount", amount)
        writer.member("currency", currency)
        writer.member("valueDate", valueDate)
    }
}

extension AllocatePayment {
    public init(members: JSONMembers) throws(JSONUnexpected) {
        try self.init(
            payment: members("payment"), invoice: members("invoice"), amount: members("amount"),
            reason: members("reason"))
    }

    public func writeMembers(to writer: inout JSONWriter) {
        writer.member("payment", payment)
        writer.member("invoice", invoice)
        writer.member("amount", amount)
        writer.member("reason", reason)
    }
}

extension SetCreditLimit {
    public init(members: JSONMembers) throws(JSONUnexpected) {
        try self.init(
            account: members("account"), creditLimit: members.ifPresent("creditLimit"),
            unlimited: members.ifPresent("unlimited"), reason: members("reason"))
    }

    public func writeMembers(to writer: inout JSONWriter) {
        writer.member("account", account)
        writer.member("creditLimit", ifPresent: creditLimit)
        writer.member("unlimited", ifPresent: unlimited)
        writer.member("reason", reason)
    }
}
