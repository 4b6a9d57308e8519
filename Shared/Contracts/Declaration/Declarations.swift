// A message is declared once: a struct with its members, each with its type, its doc comment and its bounds. The macros
// make what follows from that: the memberwise initialiser, reading and writing, and what JSON Schema publishes beside
// names and types. Shared/Macros/README.md says how to see the code.

/// Declares something that happened. The struct becomes a `Fact`.
///
/// - Parameter type: `o2c.<publisher>.<name of the struct, in words>.v<version>`, a plain text.
@attached(member, names: named(init))
@attached(
    extension, conformances: Codable, Fact,
    names: named(type), named(publisher), named(documentation), named(init), named(writeMembers), named(encode),
    named(CodingKeys))
macro Fact(_ type: String) = #externalMacro(module: "Macros", type: "FactMacro")

/// Declares a request. The struct becomes a `Command`, and says itself what its `subject` is.
///
/// - Parameter type: `o2c.<recipient>.<name of the struct, in words>.v<version>`, a plain text.
@attached(member, names: named(init), named(Body))
@attached(
    extension, conformances: Codable, Command, PathCommand,
    names: named(type), named(recipient), named(documentation), named(init), named(writeMembers), named(encode),
    named(CodingKeys))
macro Command(_ type: String) = #externalMacro(module: "Macros", type: "CommandMacro")

/// Declares a value of several members within messages: a line, an address, a party.
@attached(member, names: named(init))
@attached(
    extension, conformances: Codable, MessagePart, MemberValue,
    names: named(documentation), named(init), named(writeMembers), named(encode), named(CodingKeys))
macro MessagePart() = #externalMacro(module: "Macros", type: "MessagePartMacro")

/// Declares a value that HTTP shows: every member has a doc comment, which JSON Schema publishes. Of an enumeration of
/// texts the doc comment of each case is published. The type becomes `Codable` and `Documented`.
@attached(extension, conformances: Codable, Documented, names: named(documentation))
public macro Described() = #externalMacro(module: "Macros", type: "DescribedMacro")

/// What keeps the member within limits. JSON Schema publishes it, and the service refuses what is outside, by the same
/// constants.
@attached(peer) public macro Bound(_ bound: Documentation.Bound) = #externalMacro(module: "Macros", type: "MarkerMacro")

/// The members of a value stand among those of the message. The value reads and writes them itself, both ways.
@attached(peer) macro Inlined() = #externalMacro(module: "Macros", type: "MarkerMacro")

/// Names the thing that a command is about: by HTTP the path names it, and the body leaves it out. The command becomes
/// a `PathCommand`.
@attached(peer) macro InPath() = #externalMacro(module: "Macros", type: "MarkerMacro")
