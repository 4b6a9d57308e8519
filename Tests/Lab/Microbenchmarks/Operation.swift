import LocalStack

/// Something that is done very often.
struct Operation {
    let name: String
    /// What one unit of it is, such as a fact or a row.
    let unit: String
    /// How many units are handled at once.
    let units: Int
    /// Makes the database that it needs, if any.
    let makeDatabase: (() throws -> SharedTestCluster.Database)?
    /// Makes ready what it needs beside; the answer does it once and returns something that depends on all its work.
    private let prepareWith: (SharedTestCluster.Database?) throws -> () throws -> Int

    init(name: String, unit: String, units: Int, prepare: @escaping () throws -> () throws -> Int) {
        (self.name, self.unit, self.units) = (name, unit, units)
        makeDatabase = nil
        prepareWith = { _ in try prepare() }
    }

    init(
        name: String, unit: String, units: Int, database: @escaping () throws -> SharedTestCluster.Database,
        prepare: @escaping (SharedTestCluster.Database) throws -> () throws -> Int
    ) {
        (self.name, self.unit, self.units) = (name, unit, units)
        makeDatabase = database
        prepareWith = { try prepare($0 ?? database()) }
    }

    /// - Parameter database: a new one that `makeDatabase` has made; `nil` makes one.
    func prepare(on database: SharedTestCluster.Database? = nil) throws -> () throws -> Int {
        try prepareWith(database)
    }

    static var all: [Operation] { Coding.operations + Parameters.operations + Rows.operations + Turns.operations }

    /// Does it so often, for a tool that counts from outside.
    func perform(times: Int, on database: SharedTestCluster.Database?) throws {
        let body = try prepare(on: database)
        var sum = 0
        for _ in 0..<times { sum &+= try body() }
        guard sum != 0 || times == 0 else { throw DidNothing(name: name) }
    }
}

/// An operation came to nothing: what was measured is not what it is called.
struct DidNothing: Error, CustomStringConvertible {
    let name: String
    var description: String { "\(name) came to nothing" }
}
