public import JSON

extension CustomerRegistered {
    public init(members: JSONMembers) throws(JSONUnexpected) {
        try self.init(
            customer: members("customer"), version: members("version"), account: members("account"),
            name: members("name"), billingEmail: members.ifPresent("billingEmail"), country: members("country"),
            currency: members("currency"), creditLimit: CreditLimit(members: members),
            paymentTermsDays: members("paymentTermsDays"))
    }

    public func writeMembers(to writer: inout JSONWriter) {
        writer.member("customer", customer)
        writer.member("version", version)
        writer.member("account", account)
        writer.member("name", name)
        writer.member("billingEmail", ifPresent: billingEmail)
        writer.member("country", country)
        writer.member("currency", currency)
        writer.member("creditLimit", ifPresent: creditLimit.amount)
        writer.member("unlimited", ifPresent: creditLimit.isUnlimited)
        writer.member("paymentTermsDays", paymentTermsDays)
    }
}

extension OrderLine: JSONReadable, ObjectWritable, MemberValue {
    public init(members: JSONMembers) throws(JSONUnexpected) {
        try self.init(
            number: members("number"), sku: members("sku"), quantity: members("quantity"),
            unitPrice: members("unitPrice"))
    }

    public func writeMembers(to writer: inout JSONWriter) {
        writer.member("number", number)
        writer.member("sku", sku)
        writer.member("quantity", quantity)
        writer.member("unitPrice", unitPrice)
    }
}

extension ConfirmedLine: JSONReadable, ObjectWritable, MemberValue {
    public init(members: JSONMembers) throws(JSONUnexpected) {
        try self.init(
            number: members("number"), sku: members("sku"), name: members("name"), taxCategory: members("taxCategory"),
            quantity: members("quantity"), unitPrice: members("unitPrice"))
    }

    public func writeMembers(to writer: inout JSONWriter) {
        writer.member("number", number)
        writer.member("sku", sku)
        writer.member("name", name)
        writer.member("taxCategory", taxCategory)
        writer.member("quantity", quantity)
        writer.member("unitPrice", unitPrice)
    }
}

extension Buyer: JSONReadable, ObjectWritable, MemberValue {
    public init(members: JSONMembers) throws(JSONUnexpected) {
        try self.init(
            customer: members.ifPresent("customer"), account: members.ifPresent("account"),
            name: members.ifPresent("name"), billingEmail: members.ifPresent("billingEmail"),
            country: members("country"), paymentTermsDays: members("paymentTermsDays"))
    }

    public func writeMembers(to writer: inout JSONWriter) {
        writer.member("customer", ifPresent: customer)
        writer.member("account", ifPresent: account)
        writer.member("name", ifPresent: name)
        writer.member("billingEmail", ifPresent: billingEmail)
        writer.member("country", country)
        writer.member("paymentTermsDays", paymentTermsDays)
    }
}

extension OrderReceived {
    public init(members: JSONMembers) throws(JSONUnexpected) {
        try self.init(
            order: members("order"), customer: members.ifPresent("customer"), channel: members("channel"),
            clientReference: members("clientReference"), currency: members("currency"), net: members("net"),
            requestedDate: members.ifPresent("requestedDate"), receivedAt: members("receivedAt"),
            holdUntil: members("holdUntil"), lines: members("lines"))
    }

    public func writeMembers(to writer: inout JSONWriter) {
        writer.member("order", order)
        writer.member("customer", ifPresent: customer)
        writer.member("channel", channel)
        writer.member("clientReference", clientReference)
        writer.member("currency", currency)
        writer.member("net", net)
        writer.member("requestedDate", ifPresent: requestedDate)
        writer.member("receivedAt", receivedAt)
        writer.member("holdUntil", holdUntil)
        writer.member("lines", lines)
    }
}

extension OrderRejected {
    public init(members: JSONMembers) throws(JSONUnexpected) {
        try self.init(
            clientReference: members("clientReference"), account: members.ifPresent("account"),
            reasons: members("reasons"), rejectedAt: members("rejectedAt"))
    }

    public func writeMembers(to writer: inout JSONWriter) {
        writer.member("clientReference", clientReference)
        writer.member("account", ifPresent: account)
        writer.member("reasons", reasons)
        writer.member("rejectedAt", rejectedAt)
    }
}

extension OrderConfirmed {
    public init(members: JSONMembers) throws(JSONUnexpected) {
        try self.init(
            order: members("order"), buyer: members("buyer"), clientReference: members("clientReference"),
            currency: members("currency"), promisedDate: members("promisedDate"), confirmedAt: members("confirmedAt"),
            lines: members("lines"))
    }

    public func writeMembers(to writer: inout JSONWriter) {
        writer.member("order", order)
        writer.member("buyer", buyer)
        writer.member("clientReference", clientReference)
        writer.member("currency", currency)
        writer.member("promisedDate", promisedDate)
        writer.member("confirmedAt", confirmedAt)
        writer.member("lines", lines)
    }
}

extension OrderRefused {
    public init(members: JSONMembers) throws(JSONUnexpected) {
        try self.init(
            order: members("order"), customer: members.ifPresent("customer"), cause: members("cause"),
            refusedAt: members("refusedAt"))
    }

    public func writeMembers(to writer: inout JSONWriter) {
        writer.member("order", order)
        writer.member("customer", ifPresent: customer)
        writer.member("cause", cause)
        writer.member("refusedAt", refusedAt)
    }
}

extension CancellationRequested {
    public init(members: JSONMembers) throws(JSONUnexpected) {
        try self.init(
            order: members("order"), actor: members("actor"), reason: members("reason"))
    }

    public func writeMembers(to writer: inout JSONWriter) {
        writer.member("order", order)
        writer.member("actor", actor)
        writer.member("reason", reason)
    }
}

extension OrderCancelled {
    public init(members: JSONMembers) throws(JSONUnexpected) {
        try self.init(
            order: members("order"), customer: members.ifPresent("customer"), actor: members("actor"),
            reason: members("reason"), cancelledAt: members("cancelledAt"))
    }

    public func writeMembers(to writer: inout JSONWriter) {
        writer.member("order", order)
        writer.member("customer", ifPresent: customer)
        writer.member("actor", actor)
        writer.member("reason", reason)
        writer.member("cancelledAt", cancelledAt)
    }
}

extension OrderCompleted {
    public init(members: JSONMembers) throws(JSONUnexpected) {
        try self.init(
            order: members("order"), customer: members.ifPresent("customer"), completedAt: members("completedAt"))
    }

    public func writeMembers(to writer: inout JSONWriter) {
        writer.member("order", order)
        writer.member("customer", ifPresent: customer)
        writer.member("completedAt", completedAt)
    }
}
