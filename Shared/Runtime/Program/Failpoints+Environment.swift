import Platform

extension Failpoints {
    /// What the environment of a test asks for, and only in debug builds: a release build knows no such variable.
    ///
    /// `O2C_TEST_FAILPOINTS` holds items divided by commas: `omit=<omission>` leaves a safeguard out, `trap=<id>` ends
    /// the process when the event of that id is about to be decided. An item that is not understood ends the process at
    /// once: a test that breaks nothing would prove nothing.
    static var ofEnvironment: any Safeguards {
        #if DEBUG
            guard let text = ProcessEnvironment.variables["O2C_TEST_FAILPOINTS"], !text.isEmpty else {
                return AllSafeguards()
            }
            return Failpoints(items: text.split(separator: ","))
        #else
            return AllSafeguards()
        #endif
    }

    #if DEBUG
        private convenience init(items: [Substring]) {
            var omissions: Set<Omission> = []
            var traps: Set<String> = []
            for item in items {
                let parts = item.split(separator: "=", maxSplits: 1).map(String.init)
                switch (parts.first, parts.dropFirst().first) {
                case ("omit", let name?):
                    guard let omission = Omission(rawValue: name) else { fatalError("there is no omission '\(name)'") }
                    omissions.insert(omission)
                case ("trap", let id?): traps.insert(id)
                default: fatalError("'\(item)' is no item of O2C_TEST_FAILPOINTS")
                }
            }
            self.init(omissions: omissions, traps: traps)
        }
    #endif
}
