import Foundation
#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// Sends one request. `URLSessionTransport` is the one to use; a test gives its own.
public protocol Transport: Sendable {
    /// Sends it exactly as it stands. Throwing means that it was not sent, or that nobody knows.
    func send(_ request: HttpRequest) async throws -> HttpResponse
}

/// Requests over `URLSession`. Redirects are not followed, since they would carry the session's
/// headers to wherever they lead, and a time-out holds for the whole of a request.
public final class URLSessionTransport: Transport {
    private let session: URLSession

    /// Over a session of its own, with your configuration: the default one has the app's cookies.
    public init(configuration: URLSessionConfiguration = .default) {
        configuration.urlCache = nil
        session = URLSession(configuration: configuration, delegate: NoRedirects(), delegateQueue: nil)
    }

    deinit {
        session.invalidateAndCancel()
    }

    /// Sends it; cancelling the task ends the request.
    public func send(_ request: HttpRequest) async throws -> HttpResponse {
        let wanted = try URLRequest(request)
        return try await withThrowingTaskGroup(of: HttpResponse.self) { [session] group in
            group.addTask {
                let (body, response) = try await session.data(for: wanted)
                return HttpResponse(response, body: body)
            }
            // The session's own limit begins anew with each byte that comes; this one does not.
            group.addTask {
                try await Task.sleep(nanoseconds: UInt64(request.timeoutMs) * 1_000_000)
                throw URLError(.timedOut)
            }
            defer { group.cancelAll() }
            guard let first = try await group.next() else { throw CancellationError() }
            return first
        }
    }
}

private final class NoRedirects: NSObject, URLSessionTaskDelegate {
    func urlSession(
        _ session: URLSession, task: URLSessionTask,
        willPerformHTTPRedirection response: HTTPURLResponse, newRequest request: URLRequest,
        completionHandler: @escaping @Sendable (URLRequest?) -> Void
    ) {
        completionHandler(nil)
    }
}

extension URLRequest {
    fileprivate init(_ request: HttpRequest) throws {
        guard let url = URL(string: request.url) else { throw URLError(.badURL) }
        let seconds = TimeInterval(request.timeoutMs) / 1_000
        self.init(url: url, cachePolicy: .reloadIgnoringLocalCacheData, timeoutInterval: seconds)
        httpMethod = request.method
        for header in request.headers { setValue(header.value, forHTTPHeaderField: header.name) }
        if request.method != "GET" { httpBody = Data(request.body.utf8) }
    }
}

extension HttpResponse {
    fileprivate init(_ response: URLResponse, body: Data) {
        let http = response as? HTTPURLResponse
        let headers = (http?.allHeaderFields ?? [:]).map { name, value in
            Header(name: "\(name)".lowercased(), value: "\(value)")
        }
        self.init(status: UInt16(clamping: http?.statusCode ?? 0), headers: headers, body: body)
    }
}
