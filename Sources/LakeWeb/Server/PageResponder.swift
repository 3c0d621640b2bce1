import DeltaSharing
import HTTPTypes
import Hummingbird
import HummingbirdCore
import LakeCatalog
import LakeRuntime
import Logging
import NIOCore
import TextFormats

/// Answers browsers: pages, their style, and signing in where that is asked for.
struct PageResponder: Sendable {
    let pages: LakePages
    let sessions = PageSessions()
    /// Whether only this machine reaches the server; then nobody signs in.
    let isLocal: Bool
    /// Whether browsers reach it over HTTPS.
    let isSecure: Bool
    let logger: Logger
    let nowMilliseconds: @Sendable () -> Int64

    func respond(to request: Request, target: RequestTarget) async -> Response {
        var response: Response
        do {
            response = try await answer(request, target)
        } catch {
            let told = PageError(error)
            if told.status >= 500 { logger.error("a page failed", metadata: ["error": "\(error)"]) }
            response = errorPage(told)
            if (error as? SharingError)?.closesConnection == true { response.headers[.connection] = "close" }
        }
        // No script runs and nothing is fetched from elsewhere, whatever a table holds.
        response.headers.put(
            "Content-Security-Policy",
            "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
                + "frame-ancestors 'none'")
        response.headers.put("Referrer-Policy", "no-referrer")
        response.headers.put("Cross-Origin-Opener-Policy", "same-origin")
        response.headers.put("Cross-Origin-Resource-Policy", "same-origin")
        if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "no-store" }
        return response
    }

    private func answer(_ request: Request, _ target: RequestTarget) async throws -> Response {
        if isLocal, !HostNames.isLocal(authority: request.head.authority) {
            throw PageError(
                status: 403, title: "Not from here",
                message:
                    "This server answers under localhost only; start it with --public-url to serve others.")
        }
        switch (target.segments.first, target.segments.count) {
        case ("style.css", 1):
            return Self.text(PagesStyle.text, type: "text/css; charset=utf-8", isKept: true)
        case ("icon.svg", 1): return Self.text(PagesStyle.icon, type: "image/svg+xml", isKept: true)
        case ("favicon.ico", 1): return Response(status: .noContent)
        case ("health", 1): return Self.text("ok\n", type: "text/plain; charset=utf-8", isKept: false)
        case ("login", 1) where !isLocal: return try await login(request)
        case ("logout", 1) where !isLocal && request.method == .post:
            return Self.redirect("/login", PageSessions.endedCookie)
        default: break
        }
        guard request.method == .get || request.method == .head else {
            throw PageError(status: 405, title: "Not like this", message: "Pages can only be read.")
        }
        guard isLocal || isOpen(request) else { return Self.redirect("/login", nil) }
        guard let page = try await pages.page(target, frame: frame) else {
            throw PageError.notFound("There is no such page.")
        }
        return Self.page(page)
    }

    private var frame: PageFrame {
        PageFrame(lakeName: pages.directory.home.configuration.name, isSignedIn: !isLocal)
    }

    private func isOpen(_ request: Request) -> Bool {
        sessions.isOpen(
            request.headers[.cookie], pages.directory.configuration(), nowMilliseconds: nowMilliseconds())
    }

    // MARK: Signing in

    private func login(_ request: Request) async throws -> Response {
        guard request.method == .post else { return loginPage(nil) }
        let body = try await request.collectBody(limit: 8_192, timeout: .seconds(10))
        let token =
            RequestTarget.form(String(decoding: body, as: UTF8.self))?["token"]?.filter { !$0.isWhitespace }
            ?? ""
        let now = nowMilliseconds()
        guard let recipient = AccessTokens.recipient(of: token, in: pages.directory.configuration()),
            PageSessions.maySee(recipient, nowMilliseconds: now)
        else {
            var response = loginPage(
                "This token does not open the pages. Is it whole, and has it not expired?")
            response.status = .forbidden
            return response
        }
        return Self.redirect(
            "/", sessions.cookie(for: recipient, token: token, nowMilliseconds: now, secure: isSecure))
    }

    private func loginPage(_ fault: String?) -> Response {
        let said: HTML = fault.map { "<p class=\"error\" role=\"alert\">\($0)</p>\n" } ?? ""
        let frame = PageFrame(lakeName: pages.directory.home.configuration.name, isSignedIn: false)
        return Self.page(
            frame.page(
                "Sign in",
                """
                <p>These pages show pupils' data. Paste the token of your profile file, the text behind
                <code>bearerToken</code>.</p>
                \(said)<form class="ask sign-in" method="post" action="/login">
                <div class="wide"><label for="token">Token</label><input id="token" name="token" type="password" \
                autocomplete="current-password" required></div>
                <button type="submit">Sign in</button>
                </form>

                """))
    }

    // MARK: Answers

    private func errorPage(_ error: PageError) -> Response {
        var response = Self.page(
            frame.page(error.title, "<p>\(error.message)</p>\n<p><a href=\"/\">All tables</a></p>\n"))
        response.status = HTTPResponse.Status(code: error.status)
        return response
    }

    private static func page(_ html: HTML) -> Response {
        text(html.text, type: "text/html; charset=utf-8", isKept: false)
    }

    private static func text(_ text: String, type: String, isKept: Bool) -> Response {
        var headers: HTTPFields = [.contentType: type]
        if isKept { headers[.cacheControl] = "private, max-age=300" }
        return Response(
            status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }

    private static func redirect(_ path: String, _ cookie: String?) -> Response {
        var headers: HTTPFields = [.location: path]
        if let cookie { headers[.setCookie] = cookie }
        return Response(status: .seeOther, headers: headers)
    }
}

extension HTTPFields {
    /// Sets a field that HTTPTypes has no name for.
    fileprivate mutating func put(_ name: String, _ value: String) {
        guard let name = HTTPField.Name(name) else { return }
        self[name] = value
    }
}
