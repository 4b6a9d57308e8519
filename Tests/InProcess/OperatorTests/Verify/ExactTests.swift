import Contracts
import Postgres
import SeededRandom
import Testing

@testable import Operator

@Suite("What verify works out again")
struct ExactTests {
    private struct Share {
        var factor: Int64
        var part: Int64
        var whole: Int64
    }

    @Test("is exact and rounded half away from zero, however large the amount")
    func shares() throws {
        var random = SeededGenerator(seed: 90)
        // Just below a half, whose digits a division of numeric does not have.
        var shares = [Share(factor: 8_000_000_005_800_000_000, part: 1, whole: 10_000_000_001)]
        while shares.count < 2_000 {
            let bits = Int64(1) << Int64.random(in: 1...40, using: &random)
            let share = Share(
                factor: Int64.random(in: -bits...bits, using: &random),
                part: Int64.random(in: 0...(Int64(1) << 40), using: &random),
                whole: Int64.random(in: 1...(Int64(1) << 40), using: &random))
            if (try? exact(share)) != nil { shares.append(share) }
        }
        let query: SQL = """
            SELECT (\(unescaped: Exact.share("factor::numeric * part", of: "whole")))::bigint,
                round(factor::numeric * part / whole)::bigint
            FROM unnest(\(shares.map(\.factor)), \(shares.map(\.part)), \(shares.map(\.whole))) WITH ORDINALITY
                AS share (factor, part, whole, place) ORDER BY place
            """
        let rows = try SampleBusiness.get().schemas().connection(.billing).query(
            query, deadline: .after(milliseconds: 60_000)
        ).map { try $0.decode(Int64.self, Int64.self) }
        #expect(try rows.map(\.0) == shares.map(exact))
        #expect(rows[0].1 != rows[0].0, "else this shows nothing")
    }

    private func exact(_ share: Share) throws -> Int64 {
        try Amount.share(share.factor, of: share.part, in: share.whole, rounding: .halfAwayFromZero)
    }
}
