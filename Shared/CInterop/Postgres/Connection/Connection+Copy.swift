import CLibpq

extension Connection {
    /// Loads rows by binary COPY: the fastest way in, for imports. `rows` writes them; the number that the server took
    /// is returned. All or none: an error of the body or of the server leaves no row.
    ///
    ///     try connection.copyIn(into: "stock", columns: ["item", "quantity"], deadline: deadline) { writer in
    ///         for stock in stocks { try writer.row(stock.item, stock.quantity) }
    ///     }
    ///
    /// A name with a dot in it is one of a schema: `billing.invoice`. The values must be of exactly the columns' types:
    /// COPY converts nothing.
    @discardableResult
    public func copyIn(
        into table: String, columns: [String], deadline: Deadline, file: StaticString = #fileID, line: UInt = #line,
        _ rows: (inout CopyWriter) throws -> Void
    ) throws -> Int {
        let site = CallSite(file: file, line: line)
        let names = columns.map(SQL.quotedIdentifier).joined(separator: ", ")
        let target = table.split(separator: ".").map { SQL.quotedIdentifier(String($0)) }.joined(separator: ".")
        let text = "COPY \(target) (\(names)) FROM STDIN (FORMAT binary)"
        var patience = Patience(deadline)
        try startCopy(text, &patience, site)
        var writer = CopyWriter(connection: self, columnCount: columns.count, patience: patience, site: site)
        activity = .copying
        defer { activity = .none }
        do {
            try rows(&writer)
            try writer.finish()
        } catch {
            if !isBroken { try abandonCopy(text, &writer.patience, site) }
            throw error
        }
        return try endCopy(text, failure: nil, &writer.patience, site)
    }

    private func startCopy(_ text: String, _ patience: inout Patience, _ site: CallSite) throws(PostgresError) {
        try beginSimple(text, patience.deadline, site)
        guard let result = try nextResult(&patience, site) else { throw lost(site, "COPY was not answered") }
        if result.status == PGRES_COPY_IN { return }
        _ = try settleSimple([result] + drain(&patience, site), text, patience, site)
        throw lost(site, "COPY was answered with something else")
    }

    /// Tells the server to forget the rows. Its complaint about that is what we asked for.
    private func abandonCopy(
        _ text: String, _ patience: inout Patience, _ site: CallSite
    ) throws(PostgresError) {
        if patience.cancellation == nil {
            patience.deadline = .after(milliseconds: configuration.cancelGraceMilliseconds)
        }
        do {
            _ = try endCopy(text, failure: "abandoned by the client", &patience, site)
        } catch {
            if isBroken { throw error }
        }
    }

    private func endCopy(
        _ text: String, failure: String?, _ patience: inout Patience, _ site: CallSite
    ) throws(PostgresError) -> Int {
        guard unsafe PQputCopyEnd(handle.pointer, failure) == 1 else { throw lost(site) }
        let results = try drain(&patience, site)
        statistics.statements += 1
        return try settleSimple(results, text, patience, site).last?.affectedRows ?? 0
    }

    /// Hands bytes to the server, and waits until they are on their way, so that what is buffered stays small.
    fileprivate func putCopy(_ bytes: [UInt8], _ patience: inout Patience, _ site: CallSite) throws(PostgresError) {
        let put = unsafe bytes.withUnsafeBytes { raw in
            unsafe PQputCopyData(
                handle.pointer, raw.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(raw.count))
        }
        guard put == 1 else { throw lost(site) }
        statistics.bytesSent += bytes.count
        while true {
            let unsent = unsafe PQflush(handle.pointer)
            if unsent == 0 { return }
            if unsent < 0 { throw lost(site) }
            try waitForAnswer(&patience, site)
        }
    }
}

/// Writes the rows of a COPY.
public struct CopyWriter {
    private let connection: Connection
    private let columnCount: Int
    fileprivate var patience: Patience
    private let site: CallSite
    private var buffer: ParameterBuffer
    /// What is gathered before it is sent, in bytes.
    private static let chunkBytes = 65_536
    /// The binary format's signature, flags and the length of the header's extension (manual, COPY, "Binary Format").
    private static let header: [UInt8] =
        Array("PGCOPY\n".utf8) + [0xFF, 0x0D, 0x0A, 0] + [UInt8](repeating: 0, count: 8)

    fileprivate init(connection: Connection, columnCount: Int, patience: Patience, site: CallSite) {
        self.connection = connection
        self.columnCount = columnCount
        self.patience = patience
        self.site = site
        self.buffer = ParameterBuffer()
        buffer.append(contentsOf: Self.header)
    }

    /// Adds a row: a value for each column.
    public mutating func row<each Value: PostgresEncodable>(_ values: repeat each Value) throws(PostgresError) {
        var count = 0
        for _ in repeat each values { count += 1 }
        guard count == columnCount else {
            let problem = "a row of \(count) values for \(columnCount) columns"
            throw PostgresError(.invalidUse(problem), StatementContext(site))
        }
        buffer.append(bigEndian: Int16(truncatingIfNeeded: count))
        repeat (each values).encodeField(into: &buffer)
        if buffer.count >= Self.chunkBytes { try flush() }
    }

    /// The trailer: a row of -1 columns.
    fileprivate mutating func finish() throws(PostgresError) {
        buffer.append(bigEndian: Int16(-1))
        try flush()
    }

    private mutating func flush() throws(PostgresError) {
        try connection.putCopy(buffer.bytes, &patience, site)
        buffer.bytes.removeAll(keepingCapacity: true)
    }
}
