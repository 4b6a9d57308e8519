public import JSON

extension CreditApproved {
    public init(members: JSONMembers) throws(JSONUnexpected) {
        try self.init(
            order: members("order"))
    }

    public func writeMembers(to writer: inout JSONWriter) {
        writer.member("order", order)
    }
}

extension CreditRefused {
    public init(members: JSONMembers) throws(JSONUnexpected) {
        try self.init(
            order: members("order"), currency: members("currency"), exposure: members("exposure"),
            limit: members("limit"), requested: members("requested"))
    }

    public func writeMembers(to writer: inout JSONWriter) {
        writer.member("order", order)
        writer.member("currency", currency)
        writer.member("exposure", exposure)
        writer.member("limit", limit)
        writer.member("requested", requested)
    }
}

extension CreditReleased {
    public init(members: JSONMembers) throws(JSONUnexpected) {
        try self.init(
            order: members("order"), customer: members("customer"), currency: members("currency"),
            amount: members("amount"))
    }

    public func writeMembers(to writer: inout JSONWriter) {
        writer.member("order", order)
        writer.member("customer", customer)
        writer.member("currency", currency)
        writer.member("amount", amount)
    }
}

extension Allocation: JSONReadable, ObjectWritable, MemberValue {
    public init(members: JSONMembers) throws(JSONUnexpected) {
        try self.init(
            invoice: members("invoice"), order: members("order"), amount: members("amount"))
    }

    public func writeMembers(to writer: inout JSONWriter) {
        writer.member("invoice", invoice)
        writer.member("order", order)
        writer.member("amount", amount)
    }
}

extension PaymentReceived {
    public init(members: JSONMembers) throws(JSONUnexpected) {
        try self.init(
            payment: members("payment"), customer: members.ifPresent("customer"), reference: members("reference"),
            amount: members("amount"), currency: members("currency"), valueDate: members("valueDate"),
            allocations: members("allocations"), unapplied: members("unapplied"))
    }

    public func writeMembers(to writer: inout JSONWriter) {
        writer.member("payment", payment)
        writer.member("customer", ifPresent: customer)
        writer.member("reference", reference)
        writer.member("amount", amount)
        writer.member("currency", currency)
        writer.member("valueDate", valueDate)
        writer.member("allocations", allocations)
        writer.member("unapplied", unapplied)
    }
}

extension PaymentAllocated {
    public init(members: JSONMembers) throws(JSONUnexpected) {
        try self.init(
            payment: members("payment"), currency: members("currency"), allocations: members("allocations"),
            allocatedOn: members("allocatedOn"))
    }

    public func writeMembers(to writer: inout JSONWriter) {
        writer.member("payment", payment)
        writer.member("currency", currency)
        writer.member("allocations", allocations)
        writer.member("allocatedOn", allocatedOn)
    }
}

extension ReceivableSettled {
    public init(members: JSONMembers) throws(JSONUnexpected) {
        try self.init(
            invoice: members("invoice"), order: members("order"), customer: members.ifPresent("customer"),
            settledOn: members("settledOn"))
    }

    public func writeMembers(to writer: inout JSONWriter) {
        writer.member("invoice", invoice)
        writer.member("order", order)
        writer.member("customer", ifPresent: customer)
        writer.member("settledOn", settledOn)
    }
}
