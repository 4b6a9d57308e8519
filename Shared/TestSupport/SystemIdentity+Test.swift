public import Runtime

extension SystemIdentity {
    /// The system of tests.
    public static let test = SystemIdentity(id: "00000000deadbeef", epoch: 1)
}
