import Contracts
import Rows
import Runtime

extension Context<OrderIntakeLogic> {
    /// A new account makes a customer whose home is the lane in which the registration arrived; a known one is changed
    /// in its home. A registration that says only what is known already is accepted and changes nothing.
    mutating func register(_ command: RegisterCustomer) throws {
        let registration = try Registration(command)
        let known = set.customers[ExactText(registration.account)]
        try Customer.require(command.expectedVersion, of: known)
        var customer: Customer
        var isChanged = true
        if let known {
            customer = known
            isChanged = try customer.register(registration, at: now)
        } else {
            let id = newIdentifier("customer", of: CustomerEntity.self)
            customer = Customer(id: id, registration: registration, at: now)
        }
        if isChanged {
            set.put(customer)
            try publish(customer.registered, about: .customer(customer.id))
        }
        try accept(CustomerAnswer(customer: customer.id, version: customer.version))
    }
}
