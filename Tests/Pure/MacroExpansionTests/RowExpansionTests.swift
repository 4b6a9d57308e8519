import Testing

@Suite("What follows from the declaration of a row")
struct RowExpansionTests {
    @Test("A row: initialiser, columns, reading, binding and what it is known by")
    func row() {
        let expanded = Expanded(
            """
            /// What is owed.
            @StoredRow("receivable")
            struct Receivable: Sendable {
                @Key let invoice: InvoiceID
                @Column("order_id") let order: OrderID
                /// The day by which it is to be paid.
                let dueOn: LocalDate
                private(set) var open: Int64 = 0
                var cause: String?
                @JSONColumn var lines: [Line]
                static let example = 7
                var isSettled: Bool { open == 0 }
                @Column("payer") var payer: String { "x" }
            }
            """)
        #expect(expanded.complaints == [])
        #expect(
            expanded.text == """
                /// What is owed.
                struct Receivable: Sendable {
                    let invoice: InvoiceID
                    let order: OrderID
                    /// The day by which it is to be paid.
                    let dueOn: LocalDate
                    private(set) var open: Int64 = 0
                    var cause: String?
                    var lines: [Line]
                    static let example = 7
                    var isSettled: Bool { open == 0 }
                    var payer: String { "x" }

                    init(
                        invoice: InvoiceID,
                        order: OrderID,
                        dueOn: LocalDate,
                        open: Int64 = 0,
                        cause: String? = nil,
                        lines: [Line]
                    ) {
                        self.invoice = invoice
                        self.order = order
                        self.dueOn = dueOn
                        self.open = open
                        self.cause = cause
                        self.lines = lines
                    }

                    init(from row: inout RowReader) throws {
                        self.invoice = try row.next(InvoiceID.self)
                        self.order = try row.next(OrderID.self)
                        self.dueOn = try row.next(LocalDate.self)
                        self.open = try row.next(Int64.self)
                        self.cause = try row.next(String?.self)
                        self.lines = try row.nextJSON([Line].self)
                    }
                }

                extension Receivable: StoredRow {
                    static let columns = ColumnList { list in
                        list.add("invoice", .key, InvoiceID.self)
                        list.add("order", .fixed, OrderID.self, in: ["order_id"])
                        list.add("due_on", .fixed, LocalDate.self)
                        list.add("open", .changing, Int64.self)
                        list.add("cause", .changing, String?.self)
                        list.addJSON("lines", .changing)
                        list.add("payer", .computed, String.self, in: ["payer"])
                    }
                    static let layout = RowLayout(columns, of: "receivable")

                    static func bind<Source>(
                        to binder: inout RowBinder<Source>, within use: ColumnUse, _ value: (Source) -> Receivable
                    ) {
                        binder.add(ColumnUse.key.within(use)) { value($0).invoice }
                        binder.add(ColumnUse.fixed.within(use)) { value($0).order }
                        binder.add(ColumnUse.fixed.within(use)) { value($0).dueOn }
                        binder.add(ColumnUse.changing.within(use)) { value($0).open }
                        binder.add(ColumnUse.changing.within(use)) { value($0).cause }
                        binder.addJSON(ColumnUse.changing.within(use)) { value($0).lines }
                        binder.add(ColumnUse.computed.within(use)) { value($0).payer }
                    }

                    var identity: InvoiceID { invoice }
                }
                """)
    }

    @Test("A part has no table, and what is only read is not bound")
    func parts() {
        let part = Expanded(
            """
            @StoredPart
            public struct Money {
                @Summed public var amount: Int64
                @Version var version: Int32
            }
            """)
        #expect(part.complaints == [])
        #expect(part.text.contains("extension Money: StoredPart {\n    public static let columns = ColumnList {"))
        #expect(part.text.contains("list.add(\"amount\", .summed, Int64.self)"))
        #expect(part.text.contains("list.add(\"version\", .version, Int32.self)"))
        #expect(part.text.contains("public static func bind<Source>("))
        #expect(!part.text.contains("layout") && !part.text.contains("identity"))
        let read = Expanded("@SelectedRow\nprivate struct Found {\n    let amount: Int64\n}")
        #expect(read.complaints == [])
        #expect(read.text.contains("extension Found: SelectedRow {\n    fileprivate static let columns = ColumnList {"))
        #expect(!read.text.contains("bind"))
    }

    @Test("A row says itself what it is known by")
    func identity() {
        let expanded = Expanded(
            """
            @StoredRow("item")
            struct Item {
                @Key let sku: String
                var identity: ExactText { ExactText(sku) }
            }
            """)
        #expect(expanded.complaints == [])
        #expect(!expanded.text.contains("var identity: String"))
    }

    @Test(
        "What cannot be declared is told at its place",
        arguments: [
            ("enum Thing {}", "2:1: @StoredRow needs a struct: a row is a value with columns"),
            ("struct Thing {}", "2:8: 'Thing' has no column"),
            (
                "struct Thing { let id: Int64 }",
                "1:1: 'Thing' needs one @Key, or a property 'identity': what the row is known by"
            ),
            (
                "struct Thing { @Key let a: Int64; @Key let b: Int64 }",
                "1:1: 'Thing' needs one @Key, or a property 'identity': what the row is known by"
            ),
        ])
    func declarations(source: String, complaint: String) {
        let expanded = Expanded("@StoredRow(\"thing\")\n" + source)
        #expect(expanded.complaints.contains(complaint), "\(expanded.complaints)")
        #expect(!expanded.text.contains("extension"))
    }

    @Test(
        "What cannot be a column is told at its place",
        arguments: [
            ("var count = 1", "'count' needs a type, such as 'var count: Int64': a macro sees only what is written"),
            ("var a, b: Int64", "a column of 'Thing' is declared on its own, such as 'var quantity: Int64'"),
            (
                "let version: Int32 = 1",
                "'version' has one value for ever, so it cannot be read from a row: make it 'static let' or 'var'"
            ),
            ("private var count: Int64", "'count' must not be private: what writes the row reads it"),
            (
                "@Clamped var count: Int64",
                """
                '@Clamped' of 'count' is not known here: a column may have @Column, @Key, @JSONColumn, @Summed and \
                @Version
                """
            ),
            ("@Summed let count: Int64", "'count' is 'let', which no statement changes: make it 'var'"),
            (
                "@Summed @Column(\"c\") var count: Int64 { 1 }",
                "'count' is computed: it cannot be the key, summed or a version"
            ),
            (
                "@Column(\"Order\") var order: Int64",
                "@Column names columns, such as @Column(\"order_id\"): small letters, digits and underscores"
            ),
            (
                "@Column var order: Int64",
                "@Column names columns, such as @Column(\"order_id\"): small letters, digits and underscores"
            ),
        ])
    func columns(member: String, complaint: String) {
        let expanded = Expanded("@StoredRow(\"thing\")\nstruct Thing {\n    @Key let id: Int64\n    \(member)\n}")
        #expect(expanded.complaints == ["4:5: " + complaint])
        #expect(!expanded.text.contains("extension"))
    }

    @Test("A table is a plain text, and nothing is computed for what is only read")
    func attributes() {
        let table = Expanded("@StoredRow(\"a\\(b)\")\nstruct Thing { @Key let id: Int64 }")
        #expect(table.complaints == ["1:1: the table of a row must be a plain text"])
        let computed = Expanded(
            "@SelectedRow\nstruct Thing {\n    let id: Int64\n    @Column(\"a\") var a: Int64 { 1 }\n}")
        #expect(computed.complaints == ["1:1: 'a' is computed, and nothing writes a @SelectedRow"])
    }
}
