import Foundation

extension Money {
    /// As the language writes it, such as `$19.90`, `₩4,900` or `￥500`. A whole amount drops its
    /// zeros, as price lists do, unless `exact` is set.
    public func formatted(_ locale: Locale = .current, exact: Bool = false) -> String {
        let digits = Int(currencyDecimals(currency: currency))
        let value = Decimal(sign: amount < 0 ? .minus : .plus, exponent: -digits, significand: Decimal(amount.magnitude))
        let formatter = NumberFormatter()
        formatter.numberStyle = .currency
        formatter.locale = locale
        formatter.currencyCode = currency.uppercased()
        var whole = Decimal()
        var copy = value
        NSDecimalRound(&whole, &copy, 0, .plain)
        let shown = whole == value && !exact ? 0 : digits
        formatter.minimumFractionDigits = shown
        formatter.maximumFractionDigits = shown
        return formatter.string(from: value as NSDecimalNumber) ?? "\(value) \(currency.uppercased())"
    }
}
