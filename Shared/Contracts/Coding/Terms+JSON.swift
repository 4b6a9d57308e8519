public import JSON

extension Reason: JSONReadable, ObjectWritable, MemberValue {
    public init(members: JSONMembers) throws(JSONUnexpected) {
        try self.init(
            field: members("field"), code: members("code"), detail: members("detail"))
    }

    public func writeMembers(to writer: inout JSONWriter) {
        writer.member("field", field)
        writer.member("code", code)
        writer.member("detail", detail)
    }
}
