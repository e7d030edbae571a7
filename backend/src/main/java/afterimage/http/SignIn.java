package afterimage.http;

import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.Query;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.model.headers.RawHeader;
import akka.japi.Pair;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * How a browser comes in where the server asks for its token: once by a link with the token in it,
 * and from then on by a cookie, which is not the token.
 */
final class SignIn {
  private static final String TOKEN = "token";

  /** Also for who comes by a link of another site: then browsers keep the cookie to themselves. */
  private static final String PAGE =
      """
      <!doctype html>
      <html lang="en">
      <meta charset="utf-8">
      <title>Afterimage</title>
      <h1>This server asks for its token</h1>
      <p>Open the link that it printed when the token was made; <code>serve --new-token</code> makes another.</p>
      <p>If you have been here before: <a href="BASE">open Afterimage</a>.</p>
      </html>
      """;

  private final Access access;
  private final BasePath base;
  private final Executor disk;

  SignIn(Access access, BasePath base, Executor disk) {
    this.access = access;
    this.base = base;
    this.disk = disk;
  }

  /**
   * What a request by a link with the token in it is answered: go where it led, without the token;
   * empty for others.
   *
   * @param path below the base
   * @param secure whether the browser came by https
   */
  Optional<CompletionStage<HttpResponse>> exchange(
      HttpRequest request, String path, boolean secure) {
    boolean isLink =
        request.method().equals(HttpMethods.GET)
            || (request.method().equals(HttpMethods.POST) && !path.startsWith("/api/"));
    List<Pair<String, String>> query = access.isOpen() || !isLink ? List.of() : query(request);
    if (query.stream().noneMatch(each -> isToken(each) && access.isToken(each.second()))) {
      return Optional.empty();
    }
    HttpResponse on =
        HttpResponse.create()
            .withStatus(StatusCodes.SEE_OTHER)
            .addHeader(RawHeader.create("Location", target(path, query)))
            .addHeader(RawHeader.create("Cache-Control", "no-store"));
    return Optional.of(
        access.isKnown(request)
            ? CompletableFuture.completedFuture(on)
            : CompletableFuture.supplyAsync(access::admit, disk)
                .thenApply(
                    id ->
                        on.addHeader(
                            RawHeader.create("Set-Cookie", Access.cookie(id, secure, base)))));
  }

  private static boolean isToken(Pair<String, String> field) {
    return field.first().equals(TOKEN);
  }

  private static List<Pair<String, String>> query(HttpRequest request) {
    return request.getUri().query().toList();
  }

  /** On this host, whatever the path is: one that begins with two slashes would be another. */
  private String target(String path, List<Pair<String, String>> query) {
    List<Pair<String, String>> rest = query.stream().filter(each -> !isToken(each)).toList();
    String place = path.contains("//") || path.contains("\\") ? base.page() : base.path() + path;
    return rest.isEmpty()
        ? place
        : place + "?" + Query.create(rest).render(akka.http.javadsl.model.HttpCharsets.UTF_8);
  }

  /** What somebody who is not known is told; a browser, in words. */
  HttpResponse refused(HttpRequest request, String path) {
    boolean inWords =
        !path.startsWith("/api/")
            && request
                .getHeader("Accept")
                .map(HttpHeader::value)
                .filter(types -> types.contains("text/html"))
                .isPresent();
    HttpResponse response =
        inWords
            ? HttpResponse.create()
                .withStatus(StatusCodes.UNAUTHORIZED)
                .withEntity(
                    ContentTypes.TEXT_HTML_UTF8,
                    PAGE.replace("BASE", base.page()).getBytes(StandardCharsets.UTF_8))
                .addHeader(RawHeader.create("Cache-Control", "no-store"))
            : Replies.problem(
                new Problem(
                    401,
                    "token-needed",
                    "this server asks for its token",
                    "open the link that it printed when the token was made, or send the token as"
                        + " Authorization: Bearer TOKEN; serve --new-token makes another"));
    return response.addHeader(RawHeader.create("WWW-Authenticate", "Bearer realm=\"Afterimage\""));
  }
}
