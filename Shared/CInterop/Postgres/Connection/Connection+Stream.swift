import CLibpq

extension Connection {
    /// Runs a statement and hands its rows to `body` one by one as they arrive, so that memory does not grow with their
    /// number. When the body throws, the statement is cancelled and the error rethrown as it is. Returns the number of
    /// rows.
    ///
    /// The connection is busy meanwhile: the body may not use it. A transaction that was open before has failed when
    /// the body threw.
    @discardableResult
    public func forEachRow(
        _ sql: SQL, deadline: Deadline, file: StaticString = #fileID, line: UInt = #line, _ body: (Row) throws -> Void
    ) throws -> Int {
        let site = CallSite(file: file, line: line)
        let context = StatementContext(site, sql: sql.text)
        var patience = Patience(deadline)
        try beginStream(sql, deadline, site)
        let count: Int
        do {
            count = try readStream(&patience, context, body)
        } catch {
            if !isBroken { try abandonStream(&patience, site) }
            throw error
        }
        if let error = try endStream(&patience, site) { throw failure(error, patience, context) }
        return count
    }

    private func beginStream(_ sql: SQL, _ deadline: Deadline, _ site: CallSite) throws(PostgresError) {
        try requireUsable(site, deadline)
        try validate(sql, 0, site)
        guard unsafe PQenterPipelineMode(handle.pointer) == 1,
            handle.sendQuery(sql.text, sql.parameters, types: sql.parameterTypes, prepared: nil),
            unsafe PQpipelineSync(handle.pointer) == 1, unsafe PQsetSingleRowMode(handle.pointer) == 1
        else { throw lost(site) }
        activity = .streaming
        statistics.roundTrips += 1
        statistics.statements += 1
        statistics.bytesSent += sql.text.utf8.count + sql.parameters.count
    }

    /// Reads up to the statement's end, which is a result without rows or an error.
    private func readStream(
        _ patience: inout Patience, _ context: StatementContext, _ body: (Row) throws -> Void
    ) throws -> Int {
        var count = 0
        while let result = try nextResult(&patience, context.site) {
            statistics.bytesReceived += result.memoryBytes
            switch result.status {
            case PGRES_SINGLE_TUPLE:
                count += 1
                try body(Row(handle: result, index: 0, context: context))
            case PGRES_TUPLES_OK, PGRES_COMMAND_OK, PGRES_EMPTY_QUERY: continue
            case PGRES_FATAL_ERROR:
                let error = ServerError(result)
                if error.endsConnection { throw lost(context.site, error.description) }
                activity = .endingStream
                throw failure(error, patience, context)
            default: throw lost(context.site, "a COPY by way of a stream")
            }
        }
        activity = .endingStream
        return count
    }

    /// Reads up to the synchronization point behind the statement. The error of its implicit COMMIT, if there was one.
    private func endStream(_ patience: inout Patience, _ site: CallSite) throws(PostgresError) -> ServerError? {
        let error = try reachSync(&patience, site)
        activity = .none
        awaitCancellation(patience)
        return error
    }

    /// Has the server stop, and throws away what is still on its way: rows, and the complaint about being cancelled.
    private func abandonStream(_ patience: inout Patience, _ site: CallSite) throws(PostgresError) {
        if activity == .streaming {
            if patience.cancellation == nil { try cancelNow(&patience, site) }
            while try nextResult(&patience, site) != nil { continue }
        }
        _ = try endStream(&patience, site)
    }
}
