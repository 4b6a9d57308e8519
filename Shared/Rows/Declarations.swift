// A row is declared once: a struct with its columns, each with its type. The macros make what follows from that: the
// memberwise initialiser, the list of columns, reading by place, and the arrays of `unnest`. `let` never changes: no
// update writes it. Shared/Rows/README.md has the rules.

/// Declares the row of a table that is read and written. The struct becomes a `StoredRow`.
///
/// One property is its `@Key`; a row that is known by something else declares `identity` itself.
@attached(member, names: named(init))
@attached(
    extension, conformances: StoredRow, names: named(columns), named(layout), named(bind), named(identity))
public macro StoredRow(_ table: StaticString) = #externalMacro(module: "Macros", type: "StoredRowMacro")

/// Declares a value that stands in several columns of a row. The struct becomes a `StoredPart`.
@attached(member, names: named(init))
@attached(extension, conformances: StoredPart, names: named(columns), named(bind))
public macro StoredPart() = #externalMacro(module: "Macros", type: "StoredPartMacro")

/// Declares what a SELECT answers, and nothing writes: a view for HTTP, a part of a row. The struct becomes a
/// `SelectedRow`.
@attached(member, names: named(init))
@attached(extension, conformances: SelectedRow, names: named(columns))
public macro SelectedRow() = #externalMacro(module: "Macros", type: "SelectedRowMacro")

/// Names the column where it is not called as the property is (`dueOn` stands in `due_on`); of a value of several
/// columns, all of them in order. A computed property with a column is written and never read.
@attached(peer) public macro Column(_ names: StaticString...) = #externalMacro(module: "Macros", type: "MarkerMacro")

/// The row is known by this property: an update finds it by it, and locks are taken in its order.
@attached(peer) public macro Key() = #externalMacro(module: "Macros", type: "MarkerMacro")

/// The value stands in its column as a JSON document.
@attached(peer) public macro JSONColumn() = #externalMacro(module: "Macros", type: "MarkerMacro")

/// An upsert adds the value to what is stored, where others replace it.
@attached(peer) public macro Summed() = #externalMacro(module: "Macros", type: "MarkerMacro")

/// An upsert changes a row only where this is higher than what is stored.
@attached(peer) public macro Version() = #externalMacro(module: "Macros", type: "MarkerMacro")
