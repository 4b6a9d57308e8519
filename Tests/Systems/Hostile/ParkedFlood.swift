import Contracts
import JSON
import Kafka
import Postgres
import SystemProcess
import Testing

@testable import SystemDriver

/// Events that OrderIntake has to park: in each lane one that breaks a rule of its row, and large ones that follow it.
/// They wait with their bytes until the rule is lifted.
final class ParkedFlood {
    private static let rule = "no_poison"
    /// Terms that the rule forbids.
    private static let poison: Int32 = 13
    private static let followers = 10
    private static let followerBytes = 100_000
    private static let parkedSeconds = 60

    private let attacked: AttackedSystem
    private var ids: [String] = []

    /// Returns once all of them are parked.
    init(_ attacked: AttackedSystem) throws {
        self.attacked = attacked
        try attacked.administrator().script(
            """
            ALTER TABLE order_intake.customer
            ADD CONSTRAINT \(Self.rule) CHECK (payment_terms_days <> \(Self.poison))
            """,
            deadline: .after(milliseconds: 20_000))
        let accounts = Self.accounts()
        // What follows within the same turn would put lawful terms in the place of the others.
        try send(0...0, about: accounts)
        try send(1...Self.followers, about: accounts)
    }

    /// Returns once all of them are parked.
    private func send(_ numbers: ClosedRange<Int>, about accounts: [Lane: String]) throws {
        let post = try CommandPost(attacked.system.broker)
        for (lane, account) in accounts {
            for number in numbers {
                let command = RegisterCustomer(
                    account: account, party: Party(name: "Smith & Sons", country: "GB"), currency: "GBP",
                    paymentTermsDays: number == 0 ? Self.poison : 30)
                var data = command.encoded()
                // Blanks behind a document say nothing, and weigh.
                if number > 0 { data += Array(repeating: 0x20, count: Self.followerBytes - data.count) }
                let id = "\(account) \(number)"
                try post.send(
                    CloudEvent(
                        id: id, source: CommandPost.source, type: RegisterCustomer.type,
                        subject: command.subject.description, data: data), topic: Service.orderIntake.commandsTopic,
                    partition: lane, key: Array(account.utf8))
                ids.append(id)
            }
        }
        try post.flush()
        try eventually(
            "\(ids.count) events are parked", withinSeconds: Self.parkedSeconds, seen: { "\(try count())" },
            holds: { try count() == Int64(ids.count) })
    }

    /// An account of each lane.
    private static func accounts() -> [Lane: String] {
        let mark = UInt32.random(in: 0...UInt32.max)
        var accounts: [Lane: String] = [:]
        var number = 0
        while accounts.count < Int(Broker.partitions) {
            number += 1
            let account = "flood-\(mark)-\(number)"
            accounts[murmur2Partition(account.utf8.span, count: Broker.partitions)] = account
        }
        return accounts
    }

    private func count() throws -> Int64 {
        try attacked.records.count(
            "SELECT count(*) FROM order_intake.parked WHERE state IN ('dead', 'following')")
    }

    /// What follows, in all.
    var followingBytes: Int64 {
        get throws {
            try attacked.records.count(
                "SELECT sum(octet_length(event)) FROM order_intake.parked WHERE state = 'following'")
        }
    }

    /// The rule is gone: what broke it is tried again by an operator's word, and all of it is done.
    func lift() throws {
        try attacked.administrator().script(
            "ALTER TABLE order_intake.customer DROP CONSTRAINT \(Self.rule)", deadline: .after(milliseconds: 20_000))
        let (status, output) = try Programs.run(
            "o2c",
            [
                "parked", "retry", "--service", "order-intake", "--yes", "--actor", "jane", "--reason",
                "the rule is gone",
                "--wait", "60", "--database-url", try attacked.system.url(role: "o2c_operator"), "--bootstrap-servers",
                attacked.system.broker.bootstrapServers,
            ], withinMilliseconds: 120_000)
        guard status.isSuccess else { throw ProgramFailed(program: "o2c parked retry", status: status, output: output) }
        let outcomes = try attacked.records.awaitOutcomes(of: ids, in: .orderIntake)
        #expect(outcomes.values.allSatisfy { $0.isAccepted })
    }
}
