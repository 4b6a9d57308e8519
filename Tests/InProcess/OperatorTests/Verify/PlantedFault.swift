import Contracts
import Testing

/// What might go wrong in a service's tables, and the check that must see it.
struct PlantedFault: Sendable, CustomTestStringConvertible {
    var check: String
    var service: Service
    /// Statements over the sample business.
    var script: String
    /// Keys at which the two sides then differ.
    var differences = 1

    var testDescription: String { "\(check): \(script)" }

    init(_ check: String, _ service: Service, _ script: String, differences: Int = 1) {
        self.check = check
        self.service = service
        self.script = script
        self.differences = differences
    }

    static let all = streams + orders + lines + stock + billing + tax + collections + ledger + controls

    private static func parked(_ state: String) -> String {
        """
        INSERT INTO parked (lane, entity, state, topic, log_offset, event, reason, parked_at)
        VALUES (0, 'order/0-1', '\(state)', 'o2c.billing.facts', 7, '{}', 'planted', now())
        """
    }

    static let streams = [
        PlantedFault(
            "every reader stands at the high watermark of its streams", .billing,
            """
            UPDATE checkpoint SET state = jsonb_set(state, '{seen,o2c.fulfillment.facts/0}', '1') WHERE lane = 0
            """),
        PlantedFault(
            "every command that was handed on has arrived in its lane", .orderIntake,
            "UPDATE checkpoint SET state = state #- '{seen,o2c.order-intake.control/1}' WHERE lane = 0"),
        PlantedFault(
            "nothing is unpublished", .collections,
            "UPDATE checkpoint SET state = jsonb_set(state, '{streams,facts/0,published}', '1') WHERE lane = 0"),
        PlantedFault(
            "nothing is unpublished", .billing, "UPDATE checkpoint SET state = state - 'streams' WHERE lane = 0"),
        PlantedFault(
            "nothing is unpublished", .billing,
            """
            UPDATE checkpoint SET state = jsonb_set(state #- '{streams,facts/0}', '{lost}', state->'streams'->'facts/0')
            WHERE lane = 0
            """),
        PlantedFault(
            "every reader stands at the high watermark of its streams", .billing,
            "UPDATE checkpoint SET state = state #- '{seen,o2c.fulfillment.facts/0}' WHERE lane = 0"),
        PlantedFault(
            "the outbox archives hold every fact", .billing,
            "UPDATE checkpoint SET state = state - 'streams' WHERE lane = 0"),
        PlantedFault(
            "the outbox archives hold every fact", .fulfillment,
            "DELETE FROM outbox WHERE lane = 0 AND first = (SELECT min(first) FROM outbox WHERE lane = 0)"),
        PlantedFault("nothing parked waits", .ledger, parked("waiting")),
        PlantedFault("nothing parked is dead", .ledger, parked("dead")),
    ]

    static let orders = [
        PlantedFault(
            "every acknowledged submission is exactly one order", .orderIntake,
            "DELETE FROM customer_order WHERE client_reference = 'R-1'"),
        PlantedFault(
            "every acknowledged submission is exactly one order", .orderIntake,
            """
            INSERT INTO customer_order SELECT (o).* FROM (
                SELECT jsonb_populate_record(customer_order, '{"id": 99}') AS o
                FROM customer_order WHERE client_reference = 'R-1') AS doubled
            """),
        PlantedFault(
            "every order has a state", .orderIntake,
            "DELETE FROM order_progress WHERE id = (SELECT id FROM customer_order WHERE client_reference = 'R-2')"),
        PlantedFault(
            "Inventory has reserved, issued or released what each order says", .inventory,
            "DELETE FROM reservation_end WHERE order_id = (SELECT min(order_id) FROM reservation_end)", differences: 2),
        PlantedFault(
            "Collections has reserved, invoiced or released the credit of each order", .collections,
            """
            UPDATE credit_reservation SET state = 'reserved'
            WHERE order_id = (SELECT min(order_id) FROM credit_reservation WHERE state = 'invoiced')
            """, differences: 2),
        PlantedFault(
            "every confirmed order has one shipment, in the same state", .fulfillment,
            "DELETE FROM shipment WHERE id = (SELECT min(id) FROM shipment)"),
        PlantedFault(
            "every shipment that left is invoiced once, at its order's prices", .billing,
            "DELETE FROM invoice WHERE number = 1"),
        PlantedFault(
            "each order's goods are reserved, shipped and invoiced by the legal entity that sells", .inventory,
            "UPDATE reservation SET entity = 'SOUTH' WHERE order_id = (SELECT min(order_id) FROM reservation)",
            differences: 2),
        PlantedFault(
            "each order's goods are reserved, shipped and invoiced by the legal entity that sells", .orderIntake,
            """
            UPDATE customer_order SET seller = jsonb_set(seller::jsonb, '{entity}', '"SOUTH"')
            WHERE client_reference = 'R-1'
            """, differences: 6),
        PlantedFault(
            "OrderIntake knows which orders are paid", .orderIntake,
            """
            UPDATE order_progress SET state = 'delivered', settled = false
            WHERE id = (SELECT id FROM customer_order WHERE client_reference = 'R-1')
            """),
        PlantedFault(
            "an order is completed when it is delivered and paid, and only then", .orderIntake,
            """
            UPDATE order_progress SET state = 'delivered'
            WHERE id = (SELECT id FROM customer_order WHERE client_reference = 'R-1')
            """),
    ]

    static let lines = [
        PlantedFault(
            "no line is reserved beyond what was ordered", .orderIntake,
            """
            UPDATE customer_order SET lines = jsonb_set(lines::jsonb, '{0,quantity}', '9') WHERE client_reference =
                'R-1'
            """),
        PlantedFault(
            "no line is shipped beyond what was reserved", .fulfillment,
            """
            UPDATE shipment SET snapshot = jsonb_set(snapshot::jsonb, '{lines,0,quantity}', '1000')
            WHERE id = (SELECT min(id) FROM shipment)
            """),
        PlantedFault(
            "no line is invoiced beyond what was shipped", .billing,
            "UPDATE invoice SET lines = jsonb_set(lines::jsonb, '{0,quantity}', '1000') WHERE number = 1"),
    ]

    static let stock = [
        PlantedFault(
            "stock on hand = received - issued +/- adjusted", .inventory,
            "UPDATE stock SET on_hand = on_hand + 1 WHERE sku = 'SKU-1'"),
        PlantedFault(
            "stock on hand = received - issued +/- adjusted", .inventory,
            "DELETE FROM movement WHERE kind = 'adjustment'"
        ),
        PlantedFault(
            "stock reserved = what is reserved for orders", .inventory,
            "UPDATE stock SET reserved = 1 WHERE sku = 'SKU-1'"),
        PlantedFault(
            "no stock is negative, and none is reserved that is not there", .inventory,
            """
            ALTER TABLE stock DROP CONSTRAINT stock_on_hand_not_negative, DROP CONSTRAINT stock_reserved_within_on_hand,
                DROP CONSTRAINT stock_nothing_is_worth_nothing;
            UPDATE stock SET on_hand = -1 WHERE sku = 'SKU-2'
            """),
        PlantedFault(
            "stock value = cost received - cost issued +/- adjusted", .inventory,
            "UPDATE stock SET value = value - 1 WHERE sku = 'SKU-1'"),
    ]

    static let tax = [
        PlantedFault(
            "the lines of every invoice sum to its taxes, by category, rate and country", .billing,
            """
            UPDATE invoice SET lines = regexp_replace(lines::text, '"tax":([0-9]+)', '"tax":1\\1')::json
            WHERE number = 1
            """),
        PlantedFault(
            "the lines of every invoice sum to its taxes, by category, rate and country", .billing,
            // The tax of one country told for another, at the same rate.
            "UPDATE invoice SET lines = jsonb_set(lines::jsonb, '{0,taxCountry}', '\"IM\"') WHERE number = 1",
            differences: 4),
        PlantedFault(
            "the tax of every invoice follows from its amounts and rates, rounded where it says", .billing,
            """
            UPDATE invoice SET taxes = regexp_replace(taxes::text, '"tax":([0-9]+)', '"tax":1\\1')::json
            WHERE number = 1
            """),
        PlantedFault(
            "the tax of every invoice follows from its amounts and rates, rounded where it says", .billing,
            "UPDATE invoice SET price_mode = NULL WHERE client_reference = 'R-11'"),
        PlantedFault(
            "every rate of tax on an invoice is its country's on the day of the supply", .billing,
            "UPDATE invoice SET supplied_on = '2010-12-31' WHERE number = 1"),
        PlantedFault(
            "every rate of tax on an invoice is its country's on the day of the supply", .billing,
            """
            INSERT INTO tax_rates (country, version, rates) VALUES ('GB', 1,
                '[{"taxClass":"standard","validFrom":"2011-01-04","basisPoints":2000,"source":"an act"},
                {"taxClass":"reduced","validFrom":"2026-01-01","basisPoints":600,"source":"an act"}]')
            """, differences: 2),
        PlantedFault(
            "what is not taxed on an invoice says why, and nothing else does", .billing,
            """
            UPDATE invoice SET taxes = regexp_replace(taxes::text, '"category":"[SZ]"', '"category":"G"')::json
            WHERE number = 1
            """),
    ]

    static let billing = [
        PlantedFault(
            "no invoice is dated before one of a lower number in its series", .billing,
            "UPDATE invoice SET issued_on = issued_on - 1, due_on = due_on + 1 WHERE number = 2"),
        PlantedFault("invoice numbers have no gap", .billing, "DELETE FROM invoice WHERE number = 2"),
        PlantedFault("invoice numbers have no gap", .billing, "UPDATE number_series SET last = last + 1"),
        PlantedFault(
            "every line of an invoice follows from its price, its quantity, its discount and its charge", .billing,
            "UPDATE invoice SET lines = jsonb_set(lines::jsonb, '{0,unitPrice}', '7') WHERE number = 1"),
        PlantedFault(
            "every line of an invoice follows from its price, its quantity, its discount and its charge", .billing,
            """
            UPDATE invoice SET lines = jsonb_set(lines::jsonb, '{0,pricing,per}', '999')
            WHERE client_reference = 'R-11'
            """),
        PlantedFault(
            "every line of an invoice follows from its price, its quantity, its discount and its charge", .billing,
            """
            UPDATE invoice SET lines = jsonb_set(lines::jsonb, '{0,pricing,discount,amount}', '2')
            WHERE client_reference = 'R-11'
            """),
        PlantedFault(
            "every invoice is the sum of its lines and their tax", .billing,
            "UPDATE invoice SET tax = tax + 1, gross = gross + 1 WHERE number = 1"),
        PlantedFault(
            "every invoice is one receivable, of the same number, order, entity, customer, day and amount",
            .collections,
            "DELETE FROM receivable WHERE number LIKE '%1'"),
        PlantedFault(
            "every invoice is one receivable, of the same number, order, entity, customer, day and amount",
            .collections,
            "UPDATE receivable SET due_on = due_on + 1 WHERE number LIKE '%1'", differences: 2),
        PlantedFault(
            "every invoice is one receivable, of the same number, order, entity, customer, day and amount",
            .collections, "UPDATE receivable SET entity = 'SOUTH' WHERE number LIKE '%1'", differences: 2),
    ]

    static let collections = [
        PlantedFault(
            "every accepted notice of a payment is exactly one payment", .collections,
            "DELETE FROM payment WHERE payer#>>'{plain,text}' = 'no idea'"),
        PlantedFault(
            "no two payments are of one bank reference", .collections,
            """
            ALTER TABLE payment DROP CONSTRAINT payment_bank_entry;
            UPDATE payment SET bank_reference = (
                SELECT bank_reference FROM payment WHERE payer#>>'{plain,text}' = 'ahead')
            WHERE payer#>>'{plain,text}' = 'no idea'
            """),
        PlantedFault(
            "no money is allocated before the day of its invoice", .collections,
            "UPDATE receivable SET issued_on = issued_on + 1 WHERE number LIKE '%1'"),
        PlantedFault(
            "no money is allocated before the day of its invoice", .collections,
            """
            UPDATE outbox SET events = replace(events, '"allocatedOn":"2026-03-02"', '"allocatedOn":"2026-03-01"')
            """, differences: 3),
        PlantedFault(
            "no money of one legal entity pays what is owed to another", .collections,
            """
            UPDATE payment SET entity = 'SOUTH'
            WHERE id = (SELECT payment FROM allocation ORDER BY amount DESC LIMIT 1)
            """),
        PlantedFault(
            "every receivable's open amount = invoiced - allocated", .collections,
            """
            UPDATE allocation SET amount = amount - 1
            WHERE invoice = (SELECT invoice FROM allocation ORDER BY amount DESC LIMIT 1)
            """),
        PlantedFault(
            "every payment = allocated + unapplied", .collections,
            "UPDATE payment SET unapplied = unapplied - 1 WHERE payer#>>'{plain,text}' = 'no idea'"),
        PlantedFault(
            "every account's reserved credit = its orders' reservations", .collections,
            "UPDATE account SET reserved = reserved + 1 WHERE account = 'ACME'"),
        PlantedFault(
            "every account's open amount = its receivables", .collections,
            "UPDATE account SET open = open + 1 WHERE account = 'ACME'"),
        PlantedFault(
            "every account has the credit limit that was set last", .collections,
            "UPDATE account SET credit_limit = 101 WHERE account = 'TIGHT'", differences: 2),
        PlantedFault(
            "every account has the credit limit that was set last", .collections,
            "DELETE FROM credit_limit_change WHERE version = 2", differences: 2),
    ]
}
