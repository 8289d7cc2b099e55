/// It prints as its method and its host: the headers hold a secret, and so may the path; the body says
/// what is nobody's business.
extension HttpRequest: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String {
        let host = url.split(separator: "/", omittingEmptySubsequences: false).prefix(3)
        return "HttpRequest(\(method) \(host.joined(separator: "/")))"
    }

    public var debugDescription: String { description }

    /// Nothing, so that `dump` finds nothing either.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
