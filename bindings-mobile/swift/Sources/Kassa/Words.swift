import Foundation

/// Every word that the views show, in one language. Change what you want before you give it on; `{n}`
/// is a number, `{date}` a date, and where a language has a singular both forms stand side by side.
public struct Words: Sendable, Hashable {
    /// The language and the region that numbers and dates are written for.
    public var locale: Locale
    /// On the button of what is paid again and again.
    public var subscribe = "Subscribe"
    /// On the button of what is paid once.
    public var buy = "Buy"
    /// On the button that Apple asks for.
    public var restore = "Restore purchases"
    /// Beside the plan that the customer has.
    public var current = "Your plan"
    /// Where nothing is subscribed.
    public var noPlan = "No plan"
    /// Where nothing is for sale.
    public var noPlans = "Nothing is for sale right now."
    /// While something is asked.
    public var loading = "Loading…"
    /// On the button of a retry.
    public var retry = "Try again"
    /// How often a price is paid, for one unit.
    public var per: [IntervalUnit: String] = [
        .day: "per day", .week: "per week", .month: "per month", .year: "per year",
    ]
    /// How often a price is paid, for several units.
    public var every: [IntervalUnit: String] = [
        .day: "every {n} days", .week: "every {n} weeks", .month: "every {n} months", .year: "every {n} years",
    ]
    /// For a price that is paid once.
    public var once = "once"
    /// A free time before the first payment.
    public var trial = "{n} day free|{n} days free"
    /// What a subscription gives.
    public var monthlyCredits = "{n} credit every month|{n} credits every month"
    /// What a purchase gives.
    public var oneTimeCredits = "{n} credit that never expires|{n} credits that never expire"
    /// A balance.
    public var credits = "{n} credit|{n} credits"
    /// When a subscription goes on.
    public var renews = "Renews on {date}"
    /// When it ends.
    public var ends = "Ends on {date}"
    /// More was used than was paid for.
    public var frozen = "More was used than was paid for. Credits cannot be used until that is settled."
    /// What came of a purchase.
    public var notices: [ShopNotice.Kind: String] = [
        .landed: "Your purchase is here. Thank you!",
        .waiting: "The payment is on its way. That can take days.",
        .kept: "It is paid. It arrives as soon as there is a connection.",
        .taken: "This purchase belongs to another account.",
        .over: "This purchase was given back, or its time is over.",
        .nothing: "Nothing was bought.",
        .restored: "Your purchases are here.",
    ]
    /// Sentences for the codes of a "no", and of errors.
    public var errors: [String: String] = [
        "already_subscribed": "You already have a plan. Change it in your subscription.",
        "unauthenticated": "Please sign in first.",
        "unknown_plan": "This plan is not for sale any more.",
        "offline": "No connection. Nothing was bought; please try again.",
        "retryable": "The shop does not answer. Nothing was bought; please try again.",
        "other": "That did not work. Nothing was bought; please try again.",
    ]

    /// English. The other languages are ``of(_:)``.
    public init(locale: Locale = Locale(identifier: "en")) {
        self.locale = locale
    }

    /// The words of a language, English where it is not spoken here.
    public static func of(_ locale: Locale) -> Words {
        switch locale.identifier.prefix(2).lowercased() {
        case "ko": return korean(locale)
        case "ja": return japanese(locale)
        default: return Words(locale: locale)
        }
    }

    /// The sentence for a code; never the developer's hint.
    public func sentence(code: String, isPassing: Bool = false) -> String {
        errors[code] ?? errors[isPassing ? "retryable" : "other"] ?? code
    }

    /// The sentence for an error.
    public func sentence(for error: KassaError) -> String {
        sentence(code: error.code, isPassing: error.retryable)
    }

    /// Puts a number into a template, in the singular where the language has one.
    public func count(_ template: String, _ n: Int64) -> String {
        let forms = template.split(separator: "|")
        let form = n == 1 ? forms.first : forms.last
        return (form ?? "").replacingOccurrences(of: "{n}", with: number(n))
    }

    /// A number, as the language writes it.
    public func number(_ n: Int64) -> String {
        let formatter = NumberFormatter()
        formatter.locale = locale
        formatter.numberStyle = .decimal
        return formatter.string(from: NSNumber(value: n)) ?? String(n)
    }

    /// A day, as the language writes it.
    public func day(_ millis: Int64, in zone: TimeZone = .current) -> String {
        let formatter = DateFormatter()
        formatter.locale = locale
        formatter.timeZone = zone
        formatter.dateStyle = .long
        formatter.timeStyle = .none
        return formatter.string(from: Date(timeIntervalSince1970: Double(millis) / 1_000))
    }

    /// How often a price is paid.
    public func interval(_ interval: Interval?) -> String {
        guard let interval else { return once }
        if interval.count == 1 { return per[interval.unit] ?? "" }
        return count(every[interval.unit] ?? "", Int64(interval.count))
    }
}
