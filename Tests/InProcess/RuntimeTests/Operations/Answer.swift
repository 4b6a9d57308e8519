import Contracts
import Runtime

/// What an accepted command is answered.
@Described
struct Answer: Exhibit {
    /// Anything.
    @Bound(.length(0...10))
    var text: String?

    static let example = Answer(text: "done")
}
