import CLibpq

/// The simple protocol: several statements in one text, no parameters.
extension Connection {
    /// Runs a text of several statements, for migrations. Without a `BEGIN` in it the server takes it as one
    /// transaction. Prepared statements are released afterwards, since what they rely on may have changed.
    public func script(
        _ text: String, deadline: Deadline, file: StaticString = #fileID, line: UInt = #line
    ) throws(PostgresError) {
        let site = CallSite(file: file, line: line)
        var patience = Patience(deadline)
        try beginSimple(text, deadline, site)
        let results = try drain(&patience, site)
        surplusNames += cache.takeAll()
        statistics.statements += 1
        _ = try settleSimple(results, text, patience, site)
    }

    /// Sends a text by the simple protocol, outside pipeline mode.
    func beginSimple(_ text: String, _ deadline: Deadline, _ site: CallSite) throws(PostgresError) {
        try requireUsable(site, deadline)
        if text.utf8.contains(0) {
            throw PostgresError(.invalidUse("a statement holds a NUL"), StatementContext(site, sql: text))
        }
        guard unsafe PQexitPipelineMode(handle.pointer) == 1, unsafe PQsendQuery(handle.pointer, text) == 1 else {
            throw lost(site)
        }
        statistics.roundTrips += 1
        statistics.bytesSent += text.utf8.count
    }

    /// Reads all results up to the end of the command.
    @discardableResult
    func drain(_ patience: inout Patience, _ site: CallSite) throws(PostgresError) -> [ResultHandle] {
        var results: [ResultHandle] = []
        while let result = try nextResult(&patience, site) {
            statistics.bytesReceived += result.memoryBytes
            if [PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH].contains(result.status) {
                throw lost(site, "a COPY by way of a script")
            }
            if result.status == PGRES_FATAL_ERROR, ServerError(result).endsConnection {
                throw lost(site, ServerError(result).description)
            }
            results.append(result)
        }
        return results
    }

    /// The results of a text, or the error of the statement in it that failed: the server stops there.
    func settleSimple(
        _ results: [ResultHandle], _ text: String, _ patience: Patience, _ site: CallSite
    ) throws(PostgresError) -> [ResultHandle] {
        awaitCancellation(patience)
        for (index, result) in results.enumerated() where result.status == PGRES_FATAL_ERROR {
            throw failure(ServerError(result), patience, StatementContext(site, sql: text, index: index))
        }
        return results
    }
}
