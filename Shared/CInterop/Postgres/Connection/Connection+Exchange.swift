import CLibpq

/// What is sent in one round trip, and so what is answered, in this order.
private enum Step {
    case deallocate(name: String)
    case prepare(statement: Int, name: String, key: StatementCache.Key)
    case execute(statement: Int, name: String?)
    case sync
}

/// What came back for the statements of one exchange.
private struct Answers {
    var results: [ResultHandle] = []
    /// The first statement that failed; those behind it were not run.
    var failure: (statement: Int, error: ServerError)?
}

extension Connection {
    /// Sends statements in one round trip and reads what they answer.
    func exchange(
        _ statements: [SQL], deadline: Deadline, site: CallSite
    ) throws(PostgresError) -> [ResultSet] {
        try requireUsable(site, deadline)
        for (index, sql) in statements.enumerated() { try validate(sql, index, site) }
        let statusBefore = transactionStatus
        do {
            return try attempt(statements, deadline: deadline, site: site)
        } catch {
            guard isStale(error) else { throw statements.count == 1 ? error.naming(statements[0]) : error }
            surplusNames += cache.takeAll()
            guard statusBefore == .idle, transactionStatus == .idle, error.statementIndex == 0 else { throw error }
            // Nothing of the pipeline took effect: its first statement failed outside a transaction.
            return try attempt(statements, deadline: deadline, site: site)
        }
    }

    private func attempt(
        _ statements: [SQL], deadline: Deadline, site: CallSite
    ) throws(PostgresError) -> [ResultSet] {
        let steps = plan(statements)
        try send(steps, statements, site)
        var patience = Patience(deadline)
        let answers = try receive(steps, statements, &patience, site)
        try settle(patience, answers, statements, site)
        let results = answers.results.enumerated().map { index, handle in
            ResultSet(handle: handle, context: StatementContext(site, sql: statements[index].text, index: index))
        }
        try requireCommitted(results)
        return results
    }

    /// A session that is whole, and time left: a deadline that has passed already lets nothing be sent.
    func requireUsable(_ site: CallSite, _ deadline: Deadline) throws(PostgresError) {
        if isBroken { throw PostgresError(.connectionUnusable, StatementContext(site)) }
        if activity != .none {
            throw PostgresError(.invalidUse("the connection is busy with a stream or a COPY"), StatementContext(site))
        }
        if deadline.hasPassed {
            throw PostgresError(.deadlineExceeded(connectionBroken: false), StatementContext(site))
        }
    }

    func validate(_ sql: SQL, _ index: Int, _ site: CallSite) throws(PostgresError) {
        if sql.text.utf8.contains(0) {
            throw PostgresError(
                .invalidUse("a statement holds a NUL"), StatementContext(site, sql: sql.text, index: index))
        }
        if sql.parameterCount > SQL.parametersMax {
            let problem = "\(sql.parameterCount) parameters, the protocol allows \(SQL.parametersMax)"
            throw PostgresError(.invalidUse(problem), StatementContext(site, sql: sql.text, index: index))
        }
    }

    private func isStale(_ error: PostgresError) -> Bool {
        guard case .server(let server) = error.kind else { return false }
        return server.isStalePreparedStatement
    }

    // MARK: Sending

    /// Surplus statements are released in a transaction of their own ahead of the rest, and only when no transaction is
    /// open: so that whatever comes of it touches nobody's work.
    private func plan(_ statements: [SQL]) -> [Step] {
        var steps: [Step] = []
        if transactionStatus == .idle {
            surplusNames += cache.takeSurplus()
            for name in surplusNames { steps += [.deallocate(name: name), .sync] }
            surplusNames = []
        }
        for (index, sql) in statements.enumerated() {
            guard cache.isEnabled else {
                steps.append(.execute(statement: index, name: nil))
                continue
            }
            let key = StatementCache.Key(text: sql.text, types: sql.parameterTypes)
            let (name, isNew) = cache.use(key)
            if isNew { steps.append(.prepare(statement: index, name: name, key: key)) }
            steps.append(.execute(statement: index, name: name))
        }
        steps.append(.sync)
        return steps
    }

    private func send(_ steps: [Step], _ statements: [SQL], _ site: CallSite) throws(PostgresError) {
        guard unsafe PQenterPipelineMode(handle.pointer) == 1 else { throw lost(site) }
        for step in steps {
            let sent =
                switch step {
                case .deallocate(let name):
                    handle.sendQuery("DEALLOCATE \(name)", ParameterBuffer(), types: [], prepared: nil)
                case .prepare(let index, let name, _):
                    handle.sendPrepare(name, statements[index])
                case .execute(let index, let name):
                    handle.sendQuery(
                        statements[index].text, statements[index].parameters, types: statements[index].parameterTypes,
                        prepared: name)
                case .sync:
                    unsafe PQpipelineSync(handle.pointer) == 1
                }
            guard sent else { throw lost(site) }
            count(step, statements)
        }
        statistics.roundTrips += 1
    }

    private func count(_ step: Step, _ statements: [SQL]) {
        switch step {
        case .prepare(let index, _, _):
            statistics.preparations += 1
            statistics.bytesSent += statements[index].text.utf8.count
        case .execute(let index, _):
            statistics.statements += 1
            statistics.bytesSent += statements[index].parameters.count
        case .deallocate, .sync: break
        }
    }

    // MARK: Receiving

    private func receive(
        _ steps: [Step], _ statements: [SQL], _ patience: inout Patience, _ site: CallSite
    ) throws(PostgresError) -> Answers {
        var answers = Answers()
        for step in steps {
            switch step {
            case .sync:
                // Without BEGIN this is where the statements are committed, and where that can fail.
                if let error = try reachSync(&patience, site), answers.failure == nil {
                    answers.failure = (statements.count - 1, error)
                }
            case .deallocate:
                _ = try requireResult(&patience, site)
                try requireEnd(&patience, site)
            case .prepare(let index, _, let key):
                let result = try requireResult(&patience, site)
                try requireEnd(&patience, site)
                if result.status != PGRES_COMMAND_OK { cache.forget(key) }
                try note(result, statement: index, &answers, site)
            case .execute(let index, _):
                let result = try requireResult(&patience, site)
                try requireEnd(&patience, site)
                if try note(result, statement: index, &answers, site) { answers.results.append(result) }
            }
        }
        return answers
    }

    /// Whether a result is a success; the first failure is kept.
    @discardableResult
    private func note(
        _ result: ResultHandle, statement: Int, _ answers: inout Answers, _ site: CallSite
    ) throws(PostgresError) -> Bool {
        statistics.bytesReceived += result.memoryBytes
        switch result.status {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY: return true
        case PGRES_PIPELINE_ABORTED: return false
        case PGRES_FATAL_ERROR:
            let error = ServerError(result)
            if error.endsConnection { throw lost(site, error.description) }
            if answers.failure == nil { answers.failure = (statement, error) }
            return false
        default:
            throw lost(site, "a statement that begins a COPY belongs to copyIn")
        }
    }

    private func requireResult(_ patience: inout Patience, _ site: CallSite) throws(PostgresError) -> ResultHandle {
        guard let result = try nextResult(&patience, site) else { throw lost(site, "an answer is missing") }
        return result
    }

    private func requireEnd(_ patience: inout Patience, _ site: CallSite) throws(PostgresError) {
        guard try nextResult(&patience, site) == nil else { throw lost(site, "more answers than statements") }
    }

    /// Turns what came back into an error if it is one. An answer that came in spite of the cancellation counts.
    private func settle(
        _ patience: Patience, _ answers: Answers, _ statements: [SQL], _ site: CallSite
    ) throws(PostgresError) {
        awaitCancellation(patience)
        guard let (index, error) = answers.failure else { return }
        throw failure(error, patience, StatementContext(site, sql: statements[index].text, index: index))
    }

    /// The server answers a COMMIT of a failed transaction with ROLLBACK, and calls it a success. It is none.
    private func requireCommitted(_ results: [ResultSet]) throws(PostgresError) {
        for result in results where result.commandTag == "ROLLBACK" {
            let word = result.context.sql?.drop(while: \.isWhitespace).prefix(while: \.isLetter).uppercased()
            if word == "COMMIT" || word == "END" { throw PostgresError(.rolledBackAtCommit, result.context) }
        }
    }
}
