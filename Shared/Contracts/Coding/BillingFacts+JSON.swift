public import JSON

extension InvoiceIssued {
    public init(members: JSONMembers) throws(JSONUnexpected) {
        try self.init(
            invoice: members("invoice"), number: members("number"), order: members("order"),
            shipment: members("shipment"), buyer: members("buyer"), clientReference: members("clientReference"),
            currency: members("currency"), issuedOn: members("issuedOn"), dueOn: members("dueOn"), net: members("net"),
            tax: members("tax"), gross: members("gross"), lines: members("lines"))
    }

    public func writeMembers(to writer: inout JSONWriter) {
        writer.member("invoice", invoice)
        writer.member("number", number)
        writer.member("order", order)
        writer.member("shipment", shipment)
        writer.member("buyer", buyer)
        writer.member("clientReference", clientReference)
        writer.member("currency", currency)
        writer.member("issuedOn", issuedOn)
        writer.member("dueOn", dueOn)
        writer.member("net", net)
        writer.member("tax", tax)
        writer.member("gross", gross)
        writer.member("lines", lines)
    }
}

extension InvoiceIssued.Line: JSONReadable, ObjectWritable, MemberValue {
    public init(members: JSONMembers) throws(JSONUnexpected) {
        try self.init(
            number: members("number"), sku: members("sku"), name: members("name"), quantity: members("quantity"),
            unitPrice: members("unitPrice"), net: members("net"), taxBasisPoints: members("taxBasisPoints"),
            tax: members("tax"))
    }

    public func writeMembers(to writer: inout JSONWriter) {
        writer.member("number", number)
        writer.member("sku", sku)
        writer.member("name", name)
        writer.member("quantity", quantity)
        writer.member("unitPrice", unitPrice)
        writer.member("net", net)
        writer.member("taxBasisPoints", taxBasisPoints)
        writer.member("tax", tax)
    }
}
