package import Contracts
internal import Digest
internal import Foundation
internal import JSON
package import Kafka

/// Gives a new system its legal entity: without one no order can be taken.
package enum EntitySetup {
    /// The registration that a file describes: a JSON object with the members of `RegisterEntity`, and no others.
    /// - Throws: `OperatorFailure` for a file that cannot be read, is too large, or says something else.
    static func read(_ path: String) throws(OperatorFailure) -> RegisterEntity {
        let bytes: [UInt8]
        do {
            let file = try FileHandle(forReadingFrom: URL(filePath: path))
            bytes = [UInt8](try file.read(upToCount: bytesMax + 1) ?? Data())
        } catch { throw OperatorFailure(.configuration, "The file '\(path)' cannot be read: \(error)") }
        guard bytes.count <= bytesMax else {
            throw OperatorFailure(.configuration, "The file '\(path)' has more than \(bytesMax) bytes.")
        }
        do {
            return try JSON.JSONDecoder(unknownMembers: .refused).decode(RegisterEntity.self, from: bytes)
        } catch { throw OperatorFailure(.configuration, "The file '\(path)' describes no legal entity: \(error)") }
    }

    /// What a person does who gave no file. It may be registered already: who can tell is OrderIntake alone.
    static let advice = """
        note: no legal entity was given. No order is taken before one is registered. Describe it in a file, and run \
        'o2c setup --topics-only --entity FILE', or POST it to /v1/entities. Such a file says: \
        \(String(decoding: RegisterEntity.example.encoded(), as: UTF8.self))
        """

    private static let bytesMax = Sizes.requestBodyBytesMax

    /// Sends the registration, and waits until the brokers have it; OrderIntake decides it when it runs. One that says
    /// what is known already changes nothing.
    /// - Parameter isRepeated: whether it is sent at every start, and decided once.
    package static func run(
        _ entity: RegisterEntity, isRepeated: Bool, _ client: ClientConfiguration, stop: StopRequest
    ) throws {
        let producer = try CommandProducer(client, source: "/o2c/setup")
        let id = isRepeated ? "entity-\(Digest128(of: entity.encoded()))" : "entity-\(UUID().uuidString)"
        try producer.send(Submission(id: id, command: entity))
        try producer.flush(stop: stop)
    }
}
