public import JSON

extension EntryPosted {
    public init(members: JSONMembers) throws(JSONUnexpected) {
        try self.init(
            entry: members("entry"), event: members("event"), purpose: members("purpose"),
            currency: members("currency"), effectiveOn: members("effectiveOn"), bookedOn: members("bookedOn"),
            lines: members("lines"))
    }

    public func writeMembers(to writer: inout JSONWriter) {
        writer.member("entry", entry)
        writer.member("event", event)
        writer.member("purpose", purpose)
        writer.member("currency", currency)
        writer.member("effectiveOn", effectiveOn)
        writer.member("bookedOn", bookedOn)
        writer.member("lines", lines)
    }
}

extension EntryPosted.Line: JSONReadable, ObjectWritable, MemberValue {
    public init(members: JSONMembers) throws(JSONUnexpected) {
        try self.init(
            account: members("account"), amount: members("amount"))
    }

    public func writeMembers(to writer: inout JSONWriter) {
        writer.member("account", account)
        writer.member("amount", amount)
    }
}
