public import HTTPServer

// What endpoints answer beside what the server answers by itself (`ProblemKind.ofServer`).

extension ProblemKind {
    /// Every problem that an operation of a service may answer.
    public static let all = ofServer + [notFound, invalidBody, idempotencyKeyReused, versionDiffers, commandRefused]

    /// What every operation may answer.
    static let always = [
        malformedRequest, misdirectedRequest, headersTooLarge, internalError, unavailable, noAnswerInTime,
    ]

    static let notFound = ProblemKind(
        "not-found", 404, "Not Found", meaning: "Nothing has this identifier.",
        remedy: "Correct the identifier. What was sent a moment ago may need another moment.")

    static let invalidBody = ProblemKind(
        "invalid-body", 400, "Bad Request",
        meaning: "The body is not JSON of this schema. Members that the schema does not name are not taken.",
        remedy: "Correct what `errors` names.")

    static let idempotencyKeyReused = ProblemKind(
        "idempotency-key-reused", 409, "Conflict",
        meaning: "The same Idempotency-Key was sent before with another body. Nothing was done.",
        remedy: "Give a new command a key of its own.")

    static let versionDiffers = ProblemKind(
        "version-differs", 409, "Conflict",
        meaning: "There is another version than the sender has seen: `errors` names both. Nothing was done.",
        remedy: "Read what is there now, and send the change under a new Idempotency-Key.")

    static let commandRefused = ProblemKind(
        "command-refused", 422, "Unprocessable Content",
        meaning: "A rule of the business refuses the command. `errors` has every reason. Nothing was done.",
        remedy: "Correct what the reasons name, and send the command under a new Idempotency-Key.")
}
