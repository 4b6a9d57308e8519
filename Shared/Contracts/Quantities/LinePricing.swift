/// Whether prices are meant without tax or with it.
public enum PriceMode: String, Codable, Hashable, Sendable, CaseIterable {
    case net
    case gross
}

/// An amount that is taken off a line, or comes on top of it.
@MessagePart
public struct LineAllowance {
    /// Of the whole line, in minor units.
    public var amount: Int64
    /// Why: of a discount a code of UNCL 5189, of a charge one of UNCL 7161 (EN 16931, BT-140 and BT-145).
    public var reasonCode: String
}

/// How a line is measured and priced, where it is not so many pieces at a price each without tax.
@MessagePart
public struct LinePricing {
    /// The item's unit of measure; absent for one (`C62`).
    public var unit: UnitOfMeasure? = nil
    /// How many digits of the quantity stand after the point; absent for none.
    public var decimals: Int32? = nil
    /// The quantity that the unit price is for; absent for one unit of measure.
    public var per: Int64? = nil
    /// What is taken off the price of the line.
    public var discount: LineAllowance? = nil
    /// What comes on top of it.
    public var charge: LineAllowance? = nil
    /// Why the line costs nothing, in words; there where its price is 0.
    public var freeReason: String? = nil
    /// What the line comes to at its price, in minor units: with tax where the order's prices include it. Absent:
    /// quantity x unit price.
    public var amount: Int64? = nil
    /// What the line comes to without the tax that was expected when the order was received, in minor units; there
    /// where the order's prices include tax.
    public var net: Int64? = nil
}

/// A line of an order, as its amounts follow from it. They are rounded once, when the order is received, and carried.
public protocol PricedLine {
    /// In units of 10^-decimals of the item's unit of measure.
    var quantity: Int64 { get }
    /// In minor units, for as much as the pricing says.
    var unitPrice: Int64 { get }
    var pricing: LinePricing? { get }
}

extension PricedLine {
    /// What the line comes to at its price, in minor units: with tax where the order's prices include it.
    public var amount: Int64 {
        get throws(MoneyError) {
            if let amount = pricing?.amount { return amount }
            return try Amount.product(quantity, unitPrice)
        }
    }

    /// What the line comes to without the tax that was expected when the order was received, in minor units.
    public var net: Int64 {
        get throws(MoneyError) {
            if let net = pricing?.net { return net }
            return try amount
        }
    }
}

extension OrderLine: PricedLine {}
extension ConfirmedLine: PricedLine {}

/// Codes that say why a line has a discount or a charge: those of the lists that EN 16931 takes.
public enum AllowanceReasons {
    /// UNCL 5189, as EN 16931 restricts it for allowances.
    public static let discounts: Set<String> = codes(
        "41 42 60 62 63 64 65 66 67 68 70 71 88 95 100 102 103 104 105")

    /// UNCL 7161, for charges.
    public static let charges: Set<String> = codes(
        """
        AA AAA AAC AAD AAE AAF AAH AAI AAS AAT AAV AAY AAZ ABA ABB ABC ABD ABF ABK ABL ABN ABR ABS ABT ABU ACF ACG ACH \
        ACI ACJ ACK ACL ACM ACS ADC ADE ADJ ADK ADL ADM ADN ADO ADP ADQ ADR ADT ADW ADY ADZ AEA AEB AEC AED AEF AEH \
        AEI AEJ AEK AEL AEM AEN AEO AEP AES AET AEU AEV AEW AEX AEY AEZ AJ AU CA CAB CAD CAE CAF CAI CAJ CAK CAL CAM \
        CAN CAO CAP CAQ CAR CAS CAT CAU CAV CAW CAX CAY CAZ CD CG CS CT DAB DAC DAD DAF DAG DAH DAI DAJ DAK DAL DAM \
        DAN DAO DAP DAQ DL EG EP ER FAA FAB FAC FC FH FI GAA HAA HD HH IAA IAB ID IF IR IS KO L1 LA LAA LAB LF MAE MI \
        ML NAA OA PA PAA PC PL PRV RAB RAC RAD RAF RE RF RH RV SA SAA SAD SAE SAI SG SH SM SU TAB TAC TT TV V1 V2 WH \
        XAA YY ZZZ
        """)

    private static func codes(_ list: String) -> Set<String> { Set(list.split(separator: " ").map(String.init)) }
}
