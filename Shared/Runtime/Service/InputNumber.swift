package import Contracts

/// Which of its inputs a service has a record from: its commands, its control, or the facts of a service that it reads.
/// It is their place in `LogInput.all`, so what is known of each input is found in an array in one step.
@usableFromInline package struct InputNumber: Hashable, Sendable {
    @usableFromInline let place: Int

    @inlinable init(place: Int) { self.place = place }

    /// The service's own topics come first, and the facts of others behind them.
    @inlinable package static var commands: InputNumber { InputNumber(place: 0) }
    @inlinable package static var control: InputNumber { InputNumber(place: 1) }

    /// The facts that one service reads of another.
    /// - Precondition: it reads them.
    package static func facts(of publisher: Service, readBy reader: Service) -> InputNumber {
        guard let place = reader.upstream.firstIndex(of: publisher) else {
            preconditionFailure("\(reader) does not read the facts of \(publisher)")
        }
        return InputNumber(place: 2 + place)
    }
}

/// What is known of each input of a service, in the order of their numbers.
extension Array {
    @inlinable package subscript(_ input: InputNumber) -> Element {
        _read { yield self[input.place] }
        _modify { yield &self[input.place] }
    }

    /// The numbers of all inputs.
    package var inputNumbers: [InputNumber] { indices.map { InputNumber(place: $0) } }
}

extension [String] {
    /// The input of a topic, among the topics of all inputs.
    package func input(of topic: String) -> InputNumber? { firstIndex(of: topic).map { InputNumber(place: $0) } }
}
