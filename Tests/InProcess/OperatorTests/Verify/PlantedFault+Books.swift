import Contracts

// What might go wrong in the books, and the check that must see it.

extension PlantedFault {
    static let ledger = [
        PlantedFault(
            "every financial fact has exactly one entry a purpose, or an explicit none", .ledger,
            "DELETE FROM entry WHERE id = (SELECT min(id) FROM entry WHERE purpose = 'invoice')"),
        PlantedFault(
            "every financial fact has exactly one entry a purpose, or an explicit none", .ledger,
            """
            INSERT INTO entry SELECT (e).* FROM (
                SELECT jsonb_populate_record(entry, '{"id": 99999, "event_number": 99999}') AS e
                FROM entry WHERE purpose = 'revenue' LIMIT 1) AS doubled
            """),
        PlantedFault(
            "every entry moves what its fact says, in the books of its entity", .ledger,
            """
            UPDATE entry SET amounts = ARRAY[amounts[1] + 1, amounts[2] - 1]
            WHERE id = (SELECT min(id) FROM entry WHERE purpose = 'cost-of-goods-sold')
            """),
        // In the books of another entity it is missing in its own.
        PlantedFault(
            "every entry moves what its fact says, in the books of its entity", .ledger,
            "UPDATE entry SET entity = 'SOUTH' WHERE id = (SELECT min(id) FROM entry WHERE purpose = 'invoice')",
            differences: 2),
        PlantedFault(
            "every balance = the sum of its postings", .ledger,
            "UPDATE entry SET entity = 'SOUTH' WHERE id = (SELECT min(id) FROM entry WHERE purpose = 'revenue')",
            differences: 4),
        PlantedFault(
            "every entry balances", .ledger,
            """
            ALTER TABLE entry DROP CONSTRAINT entry_balances;
            UPDATE entry SET amounts[1] = amounts[1] + 1 WHERE id = (SELECT min(id) FROM entry WHERE purpose =
                'payment')
            """),
        PlantedFault(
            "every posting belongs to an entry in a currency, and to an account of the chart", .ledger,
            """
            ALTER TABLE entry DROP CONSTRAINT entry_sides;
            UPDATE entry SET currency = NULL WHERE id = (SELECT min(id) FROM entry WHERE purpose = 'revenue')
            """, differences: 2),
        PlantedFault(
            "every posting belongs to an entry in a currency, and to an account of the chart", .ledger,
            "DELETE FROM account WHERE number = 5900"),
        PlantedFault(
            "every balance = the sum of its postings", .ledger,
            """
            UPDATE balance SET debit = debit + 1
            WHERE (lane, entity, account, period) = (
                SELECT lane, entity, account, period FROM balance WHERE account = 1000 LIMIT 1)
            """),
        // The money that came late stands in the closed month after all.
        PlantedFault(
            "the totals of closed months are those that were told when they were closed", .ledger,
            "UPDATE entry SET booked_on = effective_on WHERE booked_on > effective_on", differences: 2),
        PlantedFault(
            "the totals of closed months are those that were told when they were closed", .ledger,
            "UPDATE period SET state = 'open'", differences: 2),
    ]

    static let controls = [
        // The sums over all entities stay the same.
        PlantedFault(
            "control account Bank = its sub-ledger", .collections,
            "UPDATE payment SET entity = 'SOUTH' WHERE payer#>>'{plain,text}' = 'no idea'", differences: 2),
        PlantedFault(
            "control account Inventory = its sub-ledger", .inventory,
            "UPDATE stock SET entity = 'NORTH' WHERE sku = 'SKU-3'", differences: 2),
        PlantedFault(
            "control account Receivables = its sub-ledger", .collections,
            "UPDATE receivable SET open = open - 1 WHERE invoice = (SELECT max(invoice) FROM receivable WHERE open > 0)"
        ),
        PlantedFault(
            "control account Unbilled receivables = its sub-ledger", .billing,
            "UPDATE invoice SET net = net + 1, gross = gross + 1 WHERE number = 1"),
        PlantedFault(
            "control account Unapplied cash = its sub-ledger", .collections,
            "UPDATE payment SET unapplied = unapplied - 1 WHERE payer#>>'{plain,text}' = 'no idea'"),
        PlantedFault(
            "control account Inventory = its sub-ledger", .inventory,
            "UPDATE stock SET value = value + 1 WHERE sku = 'SKU-1'"),
        PlantedFault(
            "control account Output tax = its sub-ledger", .billing,
            "UPDATE invoice SET tax = tax + 1, gross = gross + 1 WHERE number = 1"),
        PlantedFault(
            "control account Bank = its sub-ledger", .collections,
            "UPDATE payment SET amount = amount + 1 WHERE payer#>>'{plain,text}' = 'no idea'"),
        PlantedFault(
            "control account Revenue = its sub-ledger", .billing,
            "UPDATE invoice SET recognised = net + 1 WHERE number = 1"),
        PlantedFault(
            "control account Unbilled receivables = its sub-ledger", .billing,
            "UPDATE invoice SET recognised = net + 1 WHERE number = 1"),
        PlantedFault(
            "control account Revenue = its sub-ledger", .ledger,
            "UPDATE entry SET accounts = array_replace(accounts, 4000, 1000)"),
        PlantedFault(
            "control account Goods received not invoiced = its sub-ledger", .ledger,
            "UPDATE entry SET accounts = array_replace(accounts, 2000, 5900)", differences: 2),
        PlantedFault(
            "control account Cost of goods sold = its sub-ledger", .ledger,
            "UPDATE entry SET accounts = array_replace(accounts, 5000, 5900)"),
        PlantedFault(
            "control account Inventory differences = its sub-ledger", .ledger,
            "UPDATE entry SET accounts = array_replace(accounts, 5900, 5000)"),
    ]
}
