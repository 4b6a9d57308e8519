import Testing

@Suite("What follows from the declaration of a message")
struct ExpansionTests {
    @Test("A fact: initialiser, type, publisher, documentation, reading and writing")
    func fact() {
        let expanded = Expanded(
            """
            /// Money came in.
            /// It is "cash".
            @Fact("o2c.order-intake.payment-received.v2")
            public struct PaymentReceived {
                public static var example: Int { 7 }
                /// Who paid; absent where nobody knows.
                public var customer: CustomerID?
                /// In minor units.
                @Bound(.range(1...9_000))
                public var amount: Int64
                @Bound(.length(Lengths.reference)) public var reference: String = "none"
                public var lines: [Line]
                public var sum: Int64 { amount }
            }
            """)
        #expect(expanded.complaints == [])
        #expect(
            expanded.text == """
                /// Money came in.
                /// It is "cash".
                public struct PaymentReceived {
                    public static var example: Int { 7 }
                    /// Who paid; absent where nobody knows.
                    public var customer: CustomerID?
                    /// In minor units.
                    public var amount: Int64
                    public var reference: String = "none"
                    public var lines: [Line]
                    public var sum: Int64 { amount }

                    public init(
                        customer: CustomerID?,
                        amount: Int64,
                        reference: String = "none",
                        lines: [Line]
                    ) {
                        self.customer = customer
                        self.amount = amount
                        self.reference = reference
                        self.lines = lines
                    }
                }

                extension PaymentReceived: Codable, Fact {
                    public static var type: String { "o2c.order-intake.payment-received.v2" }
                    public static var publisher: Service { .orderIntake }

                    public static var documentation: Documentation {
                        Documentation(
                            #"Money came in. It is "cash"."#,
                            members: [
                                .init("customer", "Who paid; absent where nobody knows."),
                                .init("amount", "In minor units.", [.range(1...9_000)]),
                                .init("reference", nil, [.length(Lengths.reference)])
                            ])
                    }

                    public init(members: MessageMembers) throws(UnexpectedMessage) {
                        try self.init(
                            customer: members.ifPresent("customer"),
                            amount: members("amount"),
                            reference: members("reference"),
                            lines: members("lines")
                        )
                    }

                    public func writeMembers(to writer: inout MessageWriter) {
                        writer.member("customer", ifPresent: customer)
                        writer.member("amount", amount)
                        writer.member("reference", reference)
                        writer.member("lines", lines)
                    }
                }
                """)
    }

    @Test("A command has a recipient, and says its subject itself")
    func command() {
        let expanded = Expanded(
            """
            /// Says that goods are with the customer.
            @Command("o2c.fulfillment.confirm-delivery.v1")
            public struct ConfirmDelivery {
                public var subject: Subject { Subject(.shipment, shipment) }
                public var shipment: String
            }
            """)
        #expect(expanded.complaints == [])
        #expect(expanded.text.contains("extension ConfirmDelivery: Codable, Command {"))
        #expect(expanded.text.contains("    public static var recipient: Service { .fulfillment }\n"))
        #expect(!expanded.text.contains("subject: members"))
    }

    @Test("A command whose subject a path names has a body of the other members")
    func path() {
        let expanded = Expanded(
            """
            /// Cancels an order.
            @Command("o2c.order-intake.cancel-order.v1")
            public struct CancelOrder {
                @InPath public var order: String
                /// Why.
                public var reason: String
                public var note: String? = nil
            }
            """)
        #expect(expanded.complaints == [])
        #expect(expanded.text.contains("extension CancelOrder: Codable, Command, PathCommand {"))
        let code = """
                /// What a request says beside its path.
                public struct Body: Codable, Sendable, Documented {
                    public var reason: String
                    public var note: String? = nil
                    public static var documentation: Documentation { CancelOrder.documentation }
                }

                public init(_ name: String, _ body: Body) {
                    self.init(
                        order: name,
                        reason: body.reason,
                        note: body.note
                    )
                }
            """
        #expect(expanded.text.contains(code), "\(expanded.text)")
    }

    @Test("A part in another type has that type's name before its own, and the access that it says")
    func part() {
        let expanded = Expanded(
            """
            enum Invoice {
                /// A line.
                @MessagePart
                struct Line {
                    var sku: String
                }
            }
            """)
        #expect(expanded.complaints == [])
        #expect(
            expanded.text == """
                enum Invoice {
                    /// A line.
                    struct Line {
                        var sku: String

                        init(
                            sku: String
                        ) {
                            self.sku = sku
                        }
                    }
                }

                extension Invoice.Line: Codable, MessagePart, MemberValue {
                    static var documentation: Documentation {
                        Documentation(
                            "A line.",
                            members: [])
                    }

                    init(members: MessageMembers) throws(UnexpectedMessage) {
                        try self.init(
                            sku: members("sku")
                        )
                    }

                    func writeMembers(to writer: inout MessageWriter) {
                        writer.member("sku", sku)
                    }
                }
                """)
    }

    @Test("Members of an inlined value stand among the message's, in both ways of reading and of writing")
    func inlined() {
        let expanded = Expanded(
            """
            /// A customer exists.
            @MessagePart
            public struct Customer {
                /// Its account.
                public var account: String
                @Inlined public var limit: CreditLimit
                public var email: String?
            }
            """)
        #expect(expanded.complaints == [])
        for code in [
            "            account: members(\"account\"),\n            limit: CreditLimit(members: members),\n",
            "        writer.member(\"account\", account)\n        limit.writeMembers(to: &writer)\n",
            "                .init(\"account\", \"Its account.\")\n            ] + CreditLimit.documentation.members)",
            "        case account, email\n",
            """
                public init(from decoder: any Decoder) throws {
                    let members = try decoder.container(keyedBy: CodingKeys.self)
                    try self.init(
                        account: members.decode(String.self, forKey: .account),
                        limit: CreditLimit(from: decoder),
                        email: members.decodeIfPresent(String.self, forKey: .email)
                    )
                }

                public func encode(to encoder: any Encoder) throws {
                    var members = encoder.container(keyedBy: CodingKeys.self)
                    try members.encode(account, forKey: .account)
                    try limit.encode(to: encoder)
                    try members.encodeIfPresent(email, forKey: .email)
                }
            """,
        ] {
            #expect(expanded.text.contains(code), "\(expanded.text)")
        }
    }

    @Test("What HTTP shows is described member by member, and an enumeration value by value")
    func described() {
        let expanded = Expanded(
            """
            /// A thing.
            @Described
            struct Thing: Sendable {
                /// How it is.
                @Described
                enum State: String {
                    /// It is new.
                    case new
                    /// It is worn.
                    case worn = "worn-out"
                }

                /// Which one.
                @Bound(.atLeast(1))
                var number: Int64
                /// How it is.
                var state: State
                static let example = 7
                var next: Int64 { number + 1 }
            }
            """)
        #expect(expanded.complaints == [])
        for code in [
            "extension Thing: Codable, Documented {\n    static var documentation: Documentation {",
            ".init(\"number\", \"Which one.\", [.atLeast(1)]),\n",
            ".init(\"state\", \"How it is.\")\n",
            ".init(\"new\", \"It is new.\"),\n",
            ".init(\"worn-out\", \"It is worn.\")\n",
        ] { #expect(expanded.text.contains(code), "\(expanded.text)") }
    }
}
