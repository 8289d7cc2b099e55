import Foundation
#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// Sends a job's requests with nothing but what Foundation brings along.
///
/// It keeps no cookies and no replies, follows no redirect, and repeats nothing: whether to try again
/// is the core's decision.
public final class URLSessionSender: Sendable {
    /// One for the whole process; its connections are kept open between requests.
    public static let shared = URLSessionSender()

    private let session: URLSession

    /// Makes one with connections of its own.
    public init() {
        let configuration = URLSessionConfiguration.ephemeral
        configuration.httpCookieStorage = nil
        configuration.urlCache = nil
        configuration.requestCachePolicy = .reloadIgnoringLocalCacheData
        session = URLSession(configuration: configuration, delegate: Staying(), delegateQueue: nil)
    }

    deinit {
        session.invalidateAndCancel()
    }

    /// Sends one request; throws when no whole reply came in time.
    public func send(_ request: HttpRequest) async throws -> HttpResponse {
        let wanted = try URLRequest(request)
        // The session's own limit begins anew with each byte that comes; this one does not.
        return try await withThrowingTaskGroup(of: HttpResponse.self) { [session] race in
            race.addTask { try await session.reply(to: wanted) }
            race.addTask {
                try await Task.sleep(nanoseconds: UInt64(request.timeoutMs) * 1_000_000)
                throw URLError(.timedOut)
            }
            defer { race.cancelAll() }
            guard let first = try await race.next() else { throw CancellationError() }
            return first
        }
    }
}

/// Takes a redirect for what it is: the reply. The headers hold a secret, which must not follow it.
private final class Staying: NSObject, URLSessionTaskDelegate {
    func urlSession(
        _ session: URLSession,
        task: URLSessionTask,
        willPerformHTTPRedirection response: HTTPURLResponse,
        newRequest request: URLRequest,
        completionHandler: @escaping (URLRequest?) -> Void
    ) {
        completionHandler(nil)
    }
}

extension URLRequest {
    fileprivate init(_ request: HttpRequest) throws {
        guard let url = URL(string: request.url) else { throw URLError(.badURL) }
        self.init(url: url, timeoutInterval: Double(request.timeoutMs) / 1000)
        httpMethod = request.method
        httpShouldHandleCookies = false
        for header in request.headers { setValue(header.value, forHTTPHeaderField: header.name) }
        if !request.body.isEmpty { httpBody = Data(request.body.utf8) }
    }
}

extension URLSession {
    fileprivate func reply(to request: URLRequest) async throws -> HttpResponse {
        let (body, about) = try await data(for: request)
        guard let about = about as? HTTPURLResponse else { throw URLError(.badServerResponse) }
        let headers = about.allHeaderFields.compactMap { name, value -> Header? in
            guard let name = name as? String, let value = value as? String else { return nil }
            return Header(name: name, value: value)
        }
        return HttpResponse(status: UInt16(clamping: about.statusCode), headers: headers, body: body)
    }
}
