import Digest

/// A migration that a schema has, as its table `migration` says.
struct AppliedMigration: Hashable, Sendable {
    var part: SchemaPart
    var version: Int
    var name: String
    var checksum: String
    var compatibleFrom: Int
}

/// A migration that this program knows, and whose it is.
struct KnownMigration: Sendable {
    var part: SchemaPart
    var migration: Migration

    var checksum: String { Digest128(of: migration.text).hex }
}

/// What a schema has, beside what this program knows. Pure.
struct SchemaState: Sendable {
    /// What the program knows and the schema lacks, in order: the runtime's first.
    let missing: [KnownMigration]
    /// The lowest version of each part that a program may have to run on this schema.
    let compatibleFrom: [SchemaPart: Int]

    /// - Throws: `Migrator.Refusal`: this program cannot run on the schema, and must not change it.
    init(
        applied: [AppliedMigration], runtime: [Migration] = RuntimeMigrations.all, service: [Migration]
    ) throws(Migrator.Refusal) {
        var missing: [KnownMigration] = []
        var compatibleFrom: [SchemaPart: Int] = [:]
        for (part, migrations) in [(SchemaPart.runtime, runtime), (.service, service)] {
            precondition(
                migrations.map(\.version).elementsEqual(1..<(migrations.count + 1)),
                "the migrations of the \(part) are not numbered 1, 2, 3")
            let there = applied.filter { $0.part == part }
            for migration in migrations {
                let known = KnownMigration(part: part, migration: migration)
                guard let found = there.first(where: { $0.version == migration.version }) else {
                    missing.append(known)
                    continue
                }
                guard found.checksum == known.checksum else {
                    throw .changed(part: part, version: migration.version, name: migration.name)
                }
            }
            let lowest = there.map(\.compatibleFrom).max() ?? 0
            guard lowest <= migrations.count else {
                let cause = there.first { $0.compatibleFrom == lowest }
                throw .newer(
                    part: part, version: cause?.version ?? lowest, name: cause?.name ?? "", compatibleFrom: lowest,
                    known: migrations.count)
            }
            compatibleFrom[part] = lowest
        }
        self.missing = missing
        self.compatibleFrom = compatibleFrom
    }
}
