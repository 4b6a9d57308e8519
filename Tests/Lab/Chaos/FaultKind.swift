internal import Arguments

/// What can go wrong in a run of chaos.
enum FaultKind: String, CaseIterable, Codable, Sendable {
    // Of one service, beside what happens to the others.
    case serviceKilled, serviceFrozen, instanceAdded, checkpointMoved, factsRepeated, rightRevoked, factsForged
    case databaseLinkCut, databaseLinkSilent, databaseLinkSlow, turnLost, commitAnswerLost
    case brokerLinkCut, brokerLinkSilent, brokerLinkSlow
    // Of what all services need, one at a time.
    case databaseKilled, databasePromoted, brokerKilled, brokerDiskFull, topicsLost, commandsReplaced, brokerLost

    /// What a run strikes with unless it is told otherwise.
    static let proven = Set(allCases)

    /// In the table of a run.
    var title: String {
        switch self {
        case .serviceKilled: "service killed"
        case .serviceFrozen: "service frozen for longer than it may keep its lanes"
        case .instanceAdded: "second or third instance started, then stopped or killed"
        case .checkpointMoved: "turn of a lane taken by somebody else"
        case .factsRepeated: "facts delivered once more"
        case .rightRevoked: "right to write facts revoked, then given back"
        case .factsForged: "facts of a stranger with the next numbers"
        case .databaseLinkCut: "connections to the database reset"
        case .databaseLinkSilent: "connections to the database silent"
        case .databaseLinkSlow: "connections to the database slow"
        case .turnLost: "turn lost on its way to the database"
        case .commitAnswerLost: "answer to a COMMIT lost"
        case .brokerLinkCut: "connections to the broker reset"
        case .brokerLinkSilent: "connections to the broker silent"
        case .brokerLinkSlow: "connections to the broker slow"
        case .databaseKilled: "database killed and restarted"
        case .databasePromoted: "database lost, its standby promoted, then the old one back beside it"
        case .brokerKilled: "broker killed and restarted"
        case .brokerDiskFull: "broker's disk full, broker ends and is restarted"
        case .topicsLost: "all topics deleted and made anew"
        case .commandsReplaced: "a commands topic replaced by a longer one under its reader"
        case .brokerLost: "broker lost with all its data"
        }
    }

    /// Whether it strikes what all services share.
    var isShared: Bool {
        switch self {
        case .databaseKilled, .databasePromoted, .brokerKilled, .brokerDiskFull, .topicsLost, .commandsReplaced,
            .brokerLost:
            true
        default: false
        }
    }

    /// How often it comes beside the others of its sort.
    var weight: Int {
        switch self {
        case .serviceKilled: 24
        case .serviceFrozen: 6
        case .instanceAdded: 12
        case .checkpointMoved: 6
        case .factsRepeated: 8
        case .rightRevoked: 5
        case .factsForged: 4
        case .databaseLinkCut: 14
        case .databaseLinkSilent: 5
        case .databaseLinkSlow: 6
        case .turnLost: 10
        case .commitAnswerLost: 14
        case .brokerLinkCut: 10
        case .brokerLinkSilent: 3
        case .brokerLinkSlow: 6
        case .databaseKilled: 8
        case .databasePromoted: 1
        case .brokerKilled: 4
        case .brokerDiskFull: 2
        case .topicsLost: 2
        case .commandsReplaced: 2
        case .brokerLost: 1
        }
    }

    /// How long it lasts, in milliseconds. What is lost at once lasts no time; it is repaired by whoever restarts it.
    var milliseconds: ClosedRange<Int> {
        switch self {
        // PostgreSQL ends the session of a worker after 5 s of silence: the shorter ones wake up with their lanes, the
        // longer without.
        case .serviceFrozen, .databaseLinkSilent: 3_000...8_000
        case .rightRevoked: 2_000...6_000
        case .instanceAdded: 4_000...15_000
        case .databaseLinkSlow, .brokerLinkSlow, .brokerLinkSilent: 1_000...5_000
        case .turnLost, .commitAnswerLost: 2_000...2_000
        default: 0...0
        }
    }
}

extension FaultKind: ExpressibleByArgument {}
