import Contracts
import Postgres
import Testing

@testable import SystemDriver

extension EndToEnd {
    @Suite("Six services, six schemas, six roles")
    struct Isolation {
        /// `insufficient_privilege` of PostgreSQL's error codes.
        private static let refused = "42501"

        private struct Table {
            let schema: String
            let name: String
        }

        private func tables(_ system: TestSystem) throws -> [Table] {
            try system.records().query(
                """
                SELECT schemaname, tablename FROM pg_tables WHERE schemaname = ANY(\(Service.allCases.map(\.schema)))
                    AND tablename !~ '^outbox_'
                """
            ).map { Table(schema: try $0[0, as: String.self], name: try $0[1, as: String.self]) }
        }

        /// What a statement is answered: an SQLSTATE, or `nil` when it was done.
        private func attempt(_ statement: SQL, _ connection: Connection) throws -> String? {
            do throws(PostgresError) {
                try connection.execute("BEGIN", deadline: .after(milliseconds: 10_000))
                try connection.execute(statement, deadline: .after(milliseconds: 10_000))
                try connection.execute("ROLLBACK", deadline: .after(milliseconds: 10_000))
                return nil
            } catch {
                guard let state = error.sqlState else { throw error }
                try connection.execute("ROLLBACK", deadline: .after(milliseconds: 10_000))
                return state
            }
        }

        private func writes(_ table: Table) -> [SQL] {
            [
                "INSERT INTO \(identifier: table.schema).\(identifier: table.name) DEFAULT VALUES",
                "DELETE FROM \(identifier: table.schema).\(identifier: table.name)",
                "TRUNCATE \(identifier: table.schema).\(identifier: table.name)",
                "ALTER TABLE \(identifier: table.schema).\(identifier: table.name) ADD COLUMN spy int",
            ]
        }

        private func read(_ table: Table) -> SQL {
            "SELECT count(*) FROM \(identifier: table.schema).\(identifier: table.name)"
        }

        @Test("no role can read or write a table of another's", arguments: Service.allCases)
        func eachAlone(service: Service) throws {
            let system = try SharedSystem.on(.embedded, shipping: .manual)
            let connection = try system.connect(as: service.schema)
            let tables = try tables(system)
            let others = tables.filter { $0.schema != service.schema }
            #expect(Set(others.map(\.schema)).count == Service.allCases.count - 1)
            for table in others {
                for statement in [read(table)] + writes(table) {
                    #expect(try attempt(statement, connection) == Self.refused, "\(service.schema): \(statement)")
                }
            }
            for table in tables where table.schema == service.schema {
                #expect(try attempt(read(table), connection) == nil, "its own \(table.name)")
            }
            #expect(try attempt("CREATE TABLE public.spy (id int)", connection) == Self.refused)
            #expect(try attempt("CREATE SCHEMA spy", connection) == Self.refused)
        }

        @Test("no service can change its books or its schema, once written", arguments: Service.allCases)
        func booksStand(service: Service) throws {
            let system = try SharedSystem.on(.embedded, shipping: .manual)
            let connection = try system.connect(as: service.schema)
            let books = ["outbox", "command"] + (service == .ledger ? ["entry"] : [])
            for table in books {
                for statement: SQL in [
                    "DELETE FROM \(identifier: table)", "TRUNCATE \(identifier: table)",
                    "SELECT FROM \(identifier: table) FOR UPDATE",
                    "DROP TABLE \(identifier: table)", "ALTER TABLE \(identifier: table) ADD COLUMN spy int",
                ] {
                    #expect(try attempt(statement, connection) == Self.refused, "\(service.schema): \(statement)")
                }
            }
            for statement: SQL in [
                "UPDATE outbox SET events = ''", "UPDATE command SET outcome = '{}'",
                "INSERT INTO outbox_default SELECT FROM outbox", "CREATE TABLE spy (id int)",
                "CREATE TEMP TABLE spy (id int)", "SELECT detach_outbox_month('2001-01-01')",
                "DELETE FROM migration",
            ] {
                #expect(try attempt(statement, connection) == Self.refused, "\(service.schema): \(statement)")
            }
            #expect(try attempt("SELECT FROM outbox", connection) == nil)
        }

        @Test("the operator reads all and changes nothing, read-only by habit or not")
        func operatorReads() throws {
            let system = try SharedSystem.on(.embedded, shipping: .manual)
            let connection = try system.connect(as: "o2c_operator")
            try connection.execute("SET default_transaction_read_only = off", deadline: .after(milliseconds: 10_000))
            for table in try tables(system) {
                #expect(try attempt(read(table), connection) == nil, "\(table)")
                for statement in writes(table) {
                    #expect(try attempt(statement, connection) == Self.refused, "\(statement)")
                }
            }
        }
    }
}
