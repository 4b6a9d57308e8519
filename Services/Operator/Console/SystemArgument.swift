public import Arguments
public import Runtime

/// A system is named on the command line as in the header of its records: `1f0c5a7e90b2d384.1`.
extension SystemIdentity: ExpressibleByArgument {
    public static var argumentValueName: String { "id.epoch" }
}
