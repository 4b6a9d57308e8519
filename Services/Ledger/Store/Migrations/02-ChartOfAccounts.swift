import Runtime

extension LedgerMigrations {
    static let chartOfAccounts = Migration(version: 2, name: "chart of accounts", sql: chartOfAccountsSQL)

    private static let chartOfAccountsSQL = """
        -- The chart of accounts. `control` names the service whose sub-ledger an account controls.
        CREATE TABLE account (
            number integer PRIMARY KEY,
            name text NOT NULL CONSTRAINT account_name UNIQUE,
            kind text NOT NULL CONSTRAINT account_kind CHECK (kind IN ('asset', 'liability', 'equity', 'income',
                'expense')),
            control text
        );
        INSERT INTO account (number, name, kind, control) VALUES
            (1000, 'Bank', 'asset', NULL),
            (1100, 'Clearing', 'asset', NULL),
            (1200, 'Receivables', 'asset', 'collections'),
            (1250, 'Unbilled receivables', 'asset', 'billing'),
            (1400, 'Inventory', 'asset', 'inventory'),
            (2000, 'Goods received not invoiced', 'liability', NULL),
            (2100, 'Unapplied cash', 'liability', 'collections'),
            (2200, 'Output tax', 'liability', 'billing'),
            (2300, 'Contract liability', 'liability', NULL),
            (3000, 'Retained earnings', 'equity', NULL),
            (4000, 'Revenue', 'income', NULL),
            (4100, 'Returns and allowances', 'income', NULL),
            (5000, 'Cost of goods sold', 'expense', NULL),
            (5900, 'Inventory differences', 'expense', NULL);
        """
}
