import Runtime

extension OrderIntakeMigrations {
    /// How many customers that have something in common are named.
    static let doublesShownMax = 20

    /// What others may know of OrderIntake's tables. Each state is named: one that is new has no words here until
    /// somebody gives it some, and a test misses them.
    static let publishedViews = """
        -- Orders as they were accepted. Amounts in minor units.
        CREATE VIEW published_order AS
        SELECT id, seller->>'entity' AS entity, customer, buyer->>'account' AS account, channel, client_reference,
            currency, net, tax, net + tax AS gross, received_at, decide_by, source, command_id
        FROM customer_order;

        -- Customers that may be one: what two or more of them have in common, of those that are merged into no other.
        -- How many they are, and the oldest: an address that thousands give would be no row to read.
        CREATE VIEW published_customer_double AS
        WITH mark AS (
            SELECT 'tax-id/' || (tax_id->>'id') AS match, id, account FROM customer
            WHERE tax_id IS NOT NULL AND merged_into IS NULL
            UNION
            SELECT 'email/' || lower(parties#>>'{plain,party,email}'), id, account FROM customer
            WHERE parties#>>'{plain,party,email}' IS NOT NULL AND merged_into IS NULL
            UNION
            SELECT 'email/' || lower(contact->>'email'), id, account
            FROM customer, json_array_elements(parties#>'{plain,contacts}') AS contact WHERE merged_into IS NULL
        )
        SELECT match, count(*) AS count, json_agg(
            json_build_object(
                'customer', (id >> 40) || '-' || (id & 1099511627775), 'account', account) ORDER BY id)
                FILTER (WHERE place <= \(doublesShownMax)) AS customers,
            array_agg(account ORDER BY id) FILTER (WHERE place <= \(doublesShownMax)) AS accounts
        FROM (SELECT match, id, account, row_number() OVER (PARTITION BY match ORDER BY id) AS place FROM mark)
            AS placed
        GROUP BY match HAVING count(*) > 1;

        CREATE VIEW published_order_line AS
        SELECT id AS order_id, line.number, line.sku, line.quantity, line."unitPrice" AS unit_price
        FROM customer_order,
            json_to_recordset(lines) AS line (number integer, sku text, quantity bigint, "unitPrice" bigint);

        -- Where orders stand, and what follows for the stock, the credit and the shipment of each elsewhere.
        CREATE VIEW published_order_progress AS
        SELECT id, state, stock, credit, promised_date, settled, cause, updated_at, is_open,
            CASE state
                WHEN 'received' THEN 'reserved' WHEN 'confirmed' THEN 'reserved' WHEN 'cancelling' THEN 'reserved'
                WHEN 'dispatched' THEN 'issued' WHEN 'delivered' THEN 'issued' WHEN 'completed' THEN 'issued'
                WHEN 'declined' THEN 'released' WHEN 'cancelled' THEN 'released' END AS stock_due,
            CASE state
                WHEN 'received' THEN 'reserved' WHEN 'confirmed' THEN 'reserved' WHEN 'cancelling' THEN 'reserved'
                WHEN 'dispatched' THEN 'invoiced' WHEN 'delivered' THEN 'invoiced' WHEN 'completed' THEN 'invoiced'
                WHEN 'declined' THEN 'released' WHEN 'cancelled' THEN 'released' END AS credit_due,
            CASE state
                WHEN 'received' THEN 'none' WHEN 'confirmed' THEN 'planned' WHEN 'cancelling' THEN 'planned'
                WHEN 'dispatched' THEN 'dispatched' WHEN 'delivered' THEN 'delivered'
                WHEN 'completed' THEN 'delivered' WHEN 'declined' THEN 'none'
                WHEN 'cancelled' THEN CASE WHEN promised_date IS NULL THEN 'none' ELSE 'cancelled' END
            END AS shipment_due
        FROM order_progress;
        """
}
