package import Contracts

/// A command with the id by which its recipient knows it again: sent twice, it is answered once.
package struct Submission<Content: Command>: Sendable {
    package let id: String
    package let command: Content
    /// Who decides, where a person does.
    package let actor: String?

    package init(id: String, command: Content, actor: String? = nil) {
        self.id = id
        self.command = command
        self.actor = actor
    }
}

extension Workload {
    /// Credit without limit for every customer, as whoever gives the work in decides.
    package var creditLimits: [Submission<SetCreditLimit>] {
        customers.map { customer in
            Submission(
                id: "limit-\(customer.id)",
                command: SetCreditLimit(
                    account: customer.command.account, creditLimit: .unlimited,
                    reason: "All orders of this workload are to be taken."), actor: source)
        }
    }
}

/// What a world of customers, items and orders asks of the system. Orders come one by one, the same at every pass, so
/// that any number of them takes little memory.
package protocol Workload {
    /// CloudEvents `source` of all its commands.
    var source: String { get }
    var customers: [Submission<RegisterCustomer>] { get }
    var items: [Submission<RegisterItem>] { get }
    /// Stock for all that the orders need.
    var receipts: [Submission<ReceiveStock>] { get }
    var orderCount: Int { get }
    func forEachOrder(_ body: (Submission<SubmitOrder>) throws -> Void) throws
}
