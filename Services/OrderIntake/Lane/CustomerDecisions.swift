import Contracts
import Runtime

extension OrderIntakeLogic {
    /// A new account makes a customer whose home is the lane in which the registration arrived; a known one is changed
    /// in its home. A registration that says only what is known already is accepted and changes nothing.
    func register(
        _ command: RegisterCustomer, _ cause: Cause, _ set: inout OrderIntakeSet, _ decisions: inout Decisions
    ) throws {
        do {
            let registration = try Registration(command)
            if var customer = set.customers[ExactText(registration.account)] {
                guard customer.id.lane == cause.lane else { return decisions.forward(cause, to: customer.id.lane) }
                let isChanged = try customer.register(registration, at: decisions.now)
                if isChanged { try publish(customer, cause, &set, &decisions) }
                try answer(customer, cause, &decisions)
            } else {
                let id = decisions.newIdentifier("customer", in: cause.lane, of: CustomerEntity.self)
                let customer = Customer(id: id, registration: registration, updatedAt: decisions.now)
                try publish(customer, cause, &set, &decisions)
                try answer(customer, cause, &decisions)
            }
        } catch let refused as Refused {
            decisions.refuse(cause, refused.reasons)
        }
    }

    private func publish(
        _ customer: Customer, _ cause: Cause, _ set: inout OrderIntakeSet, _ decisions: inout Decisions
    ) throws {
        set.put(customer)
        try decisions.publish(customer.registered, about: .customer(customer.id), because: cause)
    }

    private func answer(_ customer: Customer, _ cause: Cause, _ decisions: inout Decisions) throws {
        try decisions.accept(cause, result: CustomerAnswer(customer: customer.id, version: customer.version))
    }
}
