import Contracts
import Postgres
import SystemProcess
import Testing

@testable import SystemDriver

extension EndToEnd {
    @Suite("Under load")
    struct Crashes {
        @Test(
            """
            two instances share the lanes of a service; when one is killed, the other is at work in its lanes within \
            two seconds
            """,
            arguments: BrokerKind.available)
        func takeover(broker: BrokerKind) throws {
            let loaded = try LoadedSystem(on: broker, "takeover")
            let (system, records) = (loaded.system, loaded.records)
            let second = try system.add(.collections)
            try second.awaitReady()
            let lanes = Set(0..<Broker.partitions)
            try eventually(
                "two instances own half the lanes each", seen: { "\(try records.owners(of: .collections))" },
                holds: { try records.owners(of: .collections).values.map(\.count) == [6, 6] })
            try loaded.load.awaitOrders(20)

            let before = try records.owners(of: .collections)
            let moment = ContinuousClock.now
            second.kill()
            let survivors = try eventually(
                "the lanes of the killed instance are owned again",
                seen: { "\(try records.owners(of: .collections))" },
                {
                    let owners = try records.owners(of: .collections)
                    return owners.count == 1 && owners.values.first == lanes ? owners : nil
                })
            let owned = ContinuousClock.now - moment
            let survivor = try #require(survivors.keys.first)
            let taken = before.filter { $0.key != survivor }.values.reduce(into: Set<Lane>()) { $0.formUnion($1) }
            #expect(taken.count == 6)
            // These turns may be the killed one's own: only what is committed after the lanes were seen with their new
            // owner counts, so the figure is the longest that it may have taken.
            let turns = try records.turns(of: .collections)
            try eventually("a turn of a taken lane is committed") {
                try records.turns(of: .collections).contains { taken.contains($0.key) && $0.value > turns[$0.key] ?? 0 }
                    ? () : nil
            }
            let worked = ContinuousClock.now - moment
            print("takeover on \(broker): lanes owned after \(owned), first turn of a taken lane after \(worked)")
            #expect(worked < .seconds(2))
            system.remove(second)
            try loaded.finish()
        }

        @Test(
            "every service is killed in turn and started again; every order is completed once",
            arguments: BrokerKind.available)
        func eachKilled(broker: BrokerKind) throws {
            let loaded = try LoadedSystem(on: broker, "killed")
            for service in Service.allCases {
                try loaded.load.awaitOrders(service == .orderIntake ? 10 : 5)
                let instance = loaded.system[service]
                instance.kill()
                if service != .orderIntake { try loaded.load.awaitOrders(3) }
                try instance.start()
                try instance.awaitReady()
            }
            try loaded.finish()
        }

        @Test(
            "the broker forgets everything while all services are killed; nothing is lost",
            arguments: BrokerKind.available)
        func brokerForgets(broker: BrokerKind) throws {
            let loaded = try LoadedSystem(on: broker, "forgets")
            try loaded.load.awaitOrders(30)
            for instance in loaded.system.instances { instance.kill() }
            try loaded.payer.stop()
            try loaded.system.broker.forget()
            try loaded.system.startAll()
            try loaded.payer.startAgain()
            try loaded.payer.remind(of: loaded.invoices())
            try loaded.load.awaitOrders(20)
            try loaded.finish()
        }

        @Test(
            "a service that is asked to stop ends in order and in time, and releases its lanes cleanly",
            arguments: BrokerKind.available)
        func stopped(broker: BrokerKind) throws {
            let loaded = try LoadedSystem(on: broker, "stopped")
            for service in Service.allCases {
                try loaded.load.awaitOrders(5)
                let instance = loaded.system[service]
                let moment = ContinuousClock.now
                instance.askToStop()
                let status = instance.awaitEnd(milliseconds: 12_000)
                print("\(service.rawValue) on \(broker) stopped after \(ContinuousClock.now - moment)")
                #expect(status == .exited(code: 0), "\(service.rawValue): \(instance.logTail)")
                let unclean = try loaded.records.count(
                    "SELECT count(*) FROM \(identifier: service.schema).checkpoint WHERE NOT clean")
                #expect(unclean == 0, "lanes of \(service.rawValue) that were not released cleanly")
                try instance.start()
                try instance.awaitReady()
            }
            try loaded.finish()
        }
    }
}
