public import JSON

extension Reason: JSONReadable, MemberValue {
    public init(members: JSONMembers) throws(JSONUnexpected) {
        try self.init(
            field: members("field"), code: members("code"), detail: members("detail"))
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("field", field)
        writer.member("code", code)
        writer.member("detail", detail)
        writer.endObject()
    }
}
