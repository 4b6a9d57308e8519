public import Arguments
public import Contracts

/// Services are named on the command line as on the wire: `order-intake`.
extension Service: ExpressibleByArgument {}
