import Contracts
import Postgres

/// Balances by lane, account, currency and month: moved once a turn.
enum BalanceTable {
    static func add(_ movements: [BalanceKey: Movement]) -> SQL {
        let rows = movements.sorted { $0.key < $1.key }
        return """
            INSERT INTO balance AS held (lane, account, currency, period, debit, credit)
            SELECT * FROM unnest(
                \(each: rows, { $0.key.lane }), \(each: rows, { $0.key.account.rawValue }),
                \(each: rows, { $0.key.currency }), \(each: rows, { $0.key.period }), \(each: rows, { $0.value.debit }),
                \(each: rows, { $0.value.credit }))
            ON CONFLICT (lane, account, currency, period)
            DO UPDATE SET debit = held.debit + excluded.debit, credit = held.credit + excluded.credit
            """
    }
}
