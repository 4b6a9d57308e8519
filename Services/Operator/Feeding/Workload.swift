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
