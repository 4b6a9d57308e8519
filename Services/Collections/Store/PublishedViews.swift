import Runtime

extension CollectionsMigrations {
    /// What others may know of Collections' tables. Each state is named: one that is new has no words here until
    /// somebody gives it some, and a test misses them.
    static let publishedViews = """
        -- Accounts. Amounts in minor units of the currency.
        CREATE VIEW published_account AS
        SELECT customer, account, currency, reserved, open, limit_version, credit_limit, unlimited,
            (SELECT coalesce(sum(unapplied), 0)::bigint FROM payment
            WHERE payment.customer = account.customer AND payment.currency = account.currency AND unapplied > 0
                AND NOT pending)
                AS credits
        FROM account;

        -- Every limit that a person has set: none of an account whose `limit_version` is 0.
        CREATE VIEW published_credit_limit AS
        SELECT customer, version, credit_limit, unlimited, actor, reason, set_at FROM credit_limit_change;

        -- Credit by order. Declined holds as much as released: nothing.
        CREATE VIEW published_credit_reservation AS
        SELECT order_id, customer, amount, account.currency, state,
            CASE state
                WHEN 'reserved' THEN 'reserved' WHEN 'invoiced' THEN 'invoiced'
                WHEN 'released' THEN 'released' WHEN 'declined' THEN 'released' END AS holds
        FROM credit_reservation LEFT JOIN account USING (customer);

        CREATE VIEW published_receivable AS
        SELECT invoice, number, order_id, entity, customer, currency, gross, open, issued_on, due_on FROM receivable;

        -- What is pending was dated ahead: the books know nothing of it until its day.
        CREATE VIEW published_payment AS
        SELECT id, entity, bank_account, bank_reference, amount, unapplied, currency, pending, received_at FROM payment;

        CREATE VIEW published_allocation AS SELECT payment, invoice, amount, allocated_on FROM allocation;
        """
}
