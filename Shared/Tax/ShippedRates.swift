import Contracts

extension TaxRates {
    /// The rates that a new system begins with: the states of the European Union, the United Kingdom, Switzerland and
    /// Norway. A company checks them, and sets its own over them.
    ///
    /// Where a country has several reduced rates, one stands for the whole class. Source of the days and rates: the
    /// acts named, as collected by the European Commission ("Taxes in Europe Database"), HM Revenue & Customs ("VAT
    /// rates on different goods and services"), the Swiss Federal Tax Administration and the Norwegian Parliament.
    public static let shipped = TaxRates(
        Dictionary(acts.map { ($0.country, $0.rates) }, uniquingKeysWith: +))

    /// A country's act, and its rates: class, first day, hundredths of a percent.
    private struct Act {
        let country: Country
        let name: String
        let rows: String

        init(_ country: Country, _ name: String, _ rows: String) {
            self.country = country
            self.name = name
            self.rows = rows
        }

        var rates: [TaxRate] {
            rows.split(separator: ";").map { row in
                let words = row.split(separator: " ").map(String.init)
                guard words.count == 3, let taxClass = TaxClass(rawValue: words[0]), let day = LocalDate(words[1]),
                    let share = Int32(words[2])
                else { preconditionFailure("'\(row)' is not a rate") }
                return TaxRate(taxClass: taxClass, validFrom: day, basisPoints: share, source: name)
            }
        }
    }

    private static let acts = [
        Act("AT", "UStG 1994, section 10", "standard 1984-01-01 2000;reduced 1984-01-01 1000"),
        Act("BE", "Royal Decree no. 20 of 20 July 1970", "standard 1996-01-01 2100;reduced 1996-01-01 600"),
        Act("BG", "VAT Act, article 66", "standard 1999-01-01 2000;reduced 2011-04-01 900"),
        Act(
            "CH", "MWSTG, article 25",
            """
            standard 2018-01-01 770;standard 2024-01-01 810;reduced 2018-01-01 250;reduced 2024-01-01 260
            """),
        Act("CY", "VAT Law 95(I)/2000, schedule 5", "standard 2014-01-13 1900;reduced 2000-07-01 500"),
        Act(
            "CZ", "Act no. 235/2004, section 47",
            "standard 2013-01-01 2100;reduced 2013-01-01 1500;reduced 2024-01-01 1200"),
        Act(
            "DE", "UStG, sections 12 and 28",
            """
            standard 2007-01-01 1900;standard 2020-07-01 1600;standard 2021-01-01 1900;reduced 1983-07-01 700;\
            reduced 2020-07-01 500;reduced 2021-01-01 700
            """),
        Act("DK", "Momsloven, section 33", "standard 1992-01-01 2500"),
        Act(
            "EE", "KMS, section 15",
            "standard 2009-07-01 2000;standard 2024-01-01 2200;standard 2025-07-01 2400;reduced 2009-01-01 900"),
        Act("ES", "Ley 37/1992, articles 90 and 91", "standard 2012-09-01 2100;reduced 2012-09-01 1000"),
        Act(
            "FI", "AVL, sections 84 and 85",
            """
            standard 2013-01-01 2400;standard 2024-09-01 2550;reduced 2013-01-01 1400;reduced 2026-01-01 1350
            """),
        Act("FR", "CGI, articles 278 and 278-0 bis", "standard 2014-01-01 2000;reduced 2014-01-01 550"),
        Act(
            "GB", "VATA 1994, sections 2, 29A and 30",
            "standard 2011-01-04 2000;reduced 1997-09-01 500;zero 1994-09-01 0"),
        Act("GR", "Law 2859/2000, article 21; Law 4389/2016", "standard 2016-06-01 2400;reduced 2011-01-01 1300"),
        Act("HR", "Zakon o PDV, article 38", "standard 2012-03-01 2500;reduced 2014-01-01 1300"),
        Act("HU", "Act CXXVII of 2007, section 82", "standard 2012-01-01 2700;reduced 2008-01-01 500"),
        Act(
            "IE", "VAT Consolidation Act 2010, section 46",
            """
            standard 2012-01-01 2300;standard 2020-09-01 2100;standard 2021-03-01 2300;reduced 2010-11-01 1350;\
            zero 2010-11-01 0
            """),
        Act("IT", "DPR 633/1972, article 16", "standard 2013-10-01 2200;reduced 1995-02-24 1000"),
        Act(
            "LT", "PVM law, article 19",
            "standard 2009-09-01 2100;reduced 2009-09-01 900;reduced 2026-01-01 1200"),
        Act(
            "LU", "TVA law, articles 39 and 40",
            """
            standard 2015-01-01 1700;standard 2023-01-01 1600;standard 2024-01-01 1700;reduced 2015-01-01 800;\
            reduced 2023-01-01 700;reduced 2024-01-01 800
            """),
        Act("LV", "PVN law, articles 41 and 42", "standard 2012-07-01 2100;reduced 2011-01-01 1200"),
        Act(
            "MT", "VAT Act, chapter 406, schedules 5 and 8",
            "standard 2004-01-01 1800;reduced 2004-05-01 500;zero 2004-05-01 0"),
        Act("NL", "Wet OB 1968, article 9", "standard 2012-10-01 2100;reduced 2019-01-01 900"),
        Act(
            "NO", "Resolution of Parliament on value-added tax, section 2",
            "standard 2005-01-01 2500;reduced 2012-01-01 1500;zero 2005-01-01 0"),
        Act("PL", "VAT act, articles 41, 146a and 146ef", "standard 2011-01-01 2300;reduced 2011-01-01 800"),
        Act("PT", "CIVA, article 18", "standard 2011-01-01 2300;reduced 2010-07-01 600"),
        Act(
            "RO", "Codul fiscal, article 291; Law 141/2025",
            "standard 2017-01-01 1900;standard 2025-08-01 2100;reduced 2016-01-01 900;reduced 2025-08-01 1100"),
        Act("SE", "Mervärdesskattelag 2023:200, chapter 9", "standard 1990-07-01 2500;reduced 1996-01-01 1200"),
        Act("SI", "ZDDV-1, article 41", "standard 2013-07-01 2200;reduced 2013-07-01 950"),
        Act(
            "SK", "Act no. 222/2004, section 27",
            """
            standard 2011-01-01 2000;standard 2025-01-01 2300;reduced 2011-01-01 1000;reduced 2025-01-01 1900
            """),
    ]
}
