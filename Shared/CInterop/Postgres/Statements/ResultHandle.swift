import CLibpq

/// Owns one `PGresult`: freed when the last row or result set that reads from it is gone. Every read goes through
/// libpq's own bounds (`PQgetvalue` and `PQgetlength` of a row that exists), and no pointer leaves this class.
@safe @usableFromInline final class ResultHandle {
    @usableFromInline let pointer: OpaquePointer

    init(owning pointer: OpaquePointer) {
        unsafe self.pointer = pointer
    }

    deinit {
        unsafe PQclear(pointer)
    }

    var status: ExecStatusType { unsafe PQresultStatus(pointer) }

    @usableFromInline var rowCount: Int { Int(unsafe PQntuples(pointer)) }

    @usableFromInline var columnCount: Int { Int(unsafe PQnfields(pointer)) }

    /// What libpq holds for this result, in bytes.
    var memoryBytes: Int { Int(unsafe PQresultMemorySize(pointer)) }

    @usableFromInline func columnType(_ column: Int) -> PostgresType {
        PostgresType(rawValue: unsafe PQftype(pointer, Int32(column)))
    }

    func columnName(_ column: Int) -> String {
        unsafe string(PQfname(pointer, Int32(column))) ?? "?"
    }

    func columnIndex(_ name: String) -> Int? {
        (0..<columnCount).first { columnName($0) == name }
    }

    /// Without a `String` for each name: this is asked once a result.
    func requireColumns(named names: [StaticString], _ context: StatementContext) throws(PostgresError) {
        for (column, name) in names.enumerated() where !hasColumn(column, named: name) {
            let error = ColumnError(column: name.description, index: column, reason: .noSuchColumn)
            throw PostgresError(.decoding(error), context)
        }
    }

    private func hasColumn(_ column: Int, named name: StaticString) -> Bool {
        guard let found = unsafe PQfname(pointer, Int32(column)) else { return false }
        // libpq's names end with a NUL, which no literal has: none is looked at behind it.
        for place in 0..<name.utf8CodeUnitCount {
            if unsafe UInt8(bitPattern: found[place]) != name.utf8Start[place] { return false }
        }
        return unsafe found[name.utf8CodeUnitCount] == 0
    }

    var commandTag: String { unsafe string(PQcmdStatus(pointer)) ?? "" }

    /// The rows that the command touched; 0 where the command has no such count.
    var affectedRows: Int { unsafe string(PQcmdTuples(pointer)).flatMap { Int($0) } ?? 0 }

    func diagnostic(_ field: Int32) -> String? {
        unsafe string(PQresultErrorField(pointer, field))
    }

    var errorMessage: String { unsafe string(PQresultErrorMessage(pointer)) ?? "" }

    /// Reads one value straight from the result's memory.
    @inlinable func decode<Value: PostgresDecodable>(
        row: Int, column: Int, as type: Value.Type
    ) throws(DecodingFailure) -> Value {
        let (start, count) = unsafe field(row: row, column: column)
        guard let start = unsafe start else {
            guard let null = Value.postgresNull else { throw .null }
            return null
        }
        // libpq keeps the bytes until the result is freed, which `self` outlives: the span cannot escape from here.
        let bytes = unsafe RawSpan(_unsafeStart: start, byteCount: count)
        return try Value(postgres: bytes, type: columnType(column))
    }

    /// Where a value lies and how long it is; NULL lies nowhere.
    @usableFromInline func field(row: Int, column: Int) -> (start: UnsafeRawPointer?, count: Int) {
        let (row, column) = (Int32(truncatingIfNeeded: row), Int32(truncatingIfNeeded: column))
        guard unsafe PQgetisnull(pointer, row, column) == 0, let start = unsafe PQgetvalue(pointer, row, column) else {
            return (nil, 0)
        }
        return unsafe (UnsafeRawPointer(start), Int(PQgetlength(pointer, row, column)))
    }

    private func string(_ text: UnsafePointer<CChar>?) -> String? {
        guard let text = unsafe text else { return nil }
        return unsafe String(cString: text)
    }

    private func string(_ text: UnsafeMutablePointer<CChar>?) -> String? {
        guard let text = unsafe text else { return nil }
        return unsafe String(cString: text)
    }
}
