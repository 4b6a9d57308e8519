internal import Contracts
internal import JSON
internal import SystemProcess

/// The commands of a workload as JSON lines, for reading and for other tools.
package enum DryRun {
    private struct Line<Content: Command>: Encodable {
        let type: String
        let source: String
        let id: String
        let actor: String?
        let data: Content
    }

    package static func print(_ workload: some Workload) throws {
        try forEachLine(of: workload) { Results.print($0.printableJSON) }
    }

    /// The same workload gives the same lines: neither clock nor hashing has a part in them.
    package static func forEachLine(of workload: some Workload, _ body: (String) throws -> Void) throws {
        let encoder = JSONEncoder()
        func tell<Content: Command>(_ submission: Submission<Content>) throws {
            let line = Line(
                type: Content.type, source: workload.source, id: submission.id, actor: submission.actor,
                data: submission.command)
            try body(String(decoding: try encoder.encode(line), as: UTF8.self))
        }
        for customer in workload.customers { try tell(customer) }
        for limit in workload.creditLimits { try tell(limit) }
        for item in workload.items { try tell(item) }
        for receipt in workload.receipts { try tell(receipt) }
        try workload.forEachOrder { try tell($0) }
    }
}
