package afterimage.http;

import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpEntity;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.MediaTypes;
import akka.http.javadsl.model.headers.RawHeader;
import akka.util.ByteString;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** Responses. */
final class Replies {
  private static final akka.http.javadsl.model.ContentType PROBLEM =
      akka.http.javadsl.model.ContentTypes.create(
          MediaTypes.applicationWithFixedCharset(
              "problem+json", akka.http.javadsl.model.HttpCharsets.UTF_8));

  /** Scripts and styles of this server only; pictures also out of memory; no frames around it. */
  private static final List<HttpHeader> SAFE =
      List.of(
          RawHeader.create(
              "Content-Security-Policy",
              "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:;"
                  + " connect-src 'self'; font-src 'self'; manifest-src 'self'; base-uri 'none';"
                  + " form-action 'none'; frame-ancestors 'none'"),
          RawHeader.create("X-Content-Type-Options", "nosniff"),
          RawHeader.create("Referrer-Policy", "no-referrer"),
          RawHeader.create("Cross-Origin-Resource-Policy", "same-origin"));

  private Replies() {}

  static HttpResponse json(int status, JsonNode body) {
    return HttpResponse.create()
        .withStatus(status)
        .withEntity(
            HttpEntities.create(
                ContentTypes.APPLICATION_JSON,
                ByteString.fromArrayUnsafe(body.toString().getBytes(StandardCharsets.UTF_8))))
        .addHeader(RawHeader.create("Cache-Control", "no-store"));
  }

  /** JSON that a client may have already. */
  static HttpResponse tagged(HttpRequest request, JsonNode body) {
    byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
    return bytes(request, bytes, ContentTypes.APPLICATION_JSON, Assets.tag(bytes));
  }

  /** Bytes that a client may have already. */
  static HttpResponse bytes(
      HttpRequest request, byte[] bytes, akka.http.javadsl.model.ContentType type, String tag) {
    boolean known =
        request
            .getHeader("If-None-Match")
            .filter(header -> header.value().contains(tag))
            .isPresent();
    HttpResponse response =
        known
            ? HttpResponse.create().withStatus(304)
            : HttpResponse.create()
                .withEntity(HttpEntities.create(type, ByteString.fromArrayUnsafe(bytes)));
    return response
        .addHeader(RawHeader.create("ETag", tag))
        .addHeader(RawHeader.create("Cache-Control", "no-cache"));
  }

  static HttpResponse problem(Problem problem) {
    return HttpResponse.create()
        .withStatus(
            akka.http.javadsl.model.StatusCodes.custom(
                problem.status(), problem.code(), problem.detail(), false, true))
        .withEntity(HttpEntities.create(PROBLEM, ByteString.fromString(problem.json())))
        .addHeader(RawHeader.create("Cache-Control", "no-store"));
  }

  /** A problem as it is sent where HTTP has not seen the request. */
  static ByteString raw(Problem problem) {
    return raw(safe(problem(problem)));
  }

  /** A response as it is sent where HTTP cannot say it; the connection ends after it. */
  static ByteString raw(HttpResponse response) {
    if (!(response.entity() instanceof HttpEntity.Strict entity)) {
      return raw(Problem.failed()); // nobody is asked for the rest of it
    }
    StringBuilder text =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                "HTTP/1.1 %d %s\r\nConnection: close\r\nContent-Type: %s\r\nContent-Length: %d\r\n",
                response.status().intValue(),
                response.status().reason(),
                entity.getContentType(),
                entity.getData().size()));
    for (HttpHeader each : response.getHeaders()) {
      if (!each.is("content-length")) { // of HEAD
        text.append("%s: %s\r\n".formatted(each.name(), each.value()));
      }
    }
    return ByteString.fromString(text.append("\r\n").toString()).concat(entity.getData());
  }

  /** What every response carries. */
  static HttpResponse safe(HttpResponse response) {
    return response.addHeaders(SAFE);
  }
}
