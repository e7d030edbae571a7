package afterimage.http;

import akka.event.LoggingAdapter;
import akka.http.ParsingErrorHandler;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.headers.RawHeader;
import akka.http.scaladsl.model.ErrorInfo;
import akka.http.scaladsl.model.StatusCode;
import akka.http.scaladsl.settings.ServerSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What Akka HTTP cannot read never comes to a route: it is answered here, in the form of all
 * problems. Named in application.conf.
 */
public final class MalformedRequest extends ParsingErrorHandler {
  private static final Logger LOG = LoggerFactory.getLogger(MalformedRequest.class);
  private static final String TLS = "0x16";

  @Override
  public HttpResponse handle(
      StatusCode status, ErrorInfo error, LoggingAdapter log, ServerSettings settings) {
    Problem problem = problem(status.intValue(), error.summary(), error.detail());
    LOG.debug("{}: {}", problem.status(), error.summary());
    HttpResponse response = Replies.problem(problem);
    return Replies.safe(
        problem.status() == Problem.WRONG_METHOD
            ? response.addHeader(RawHeader.create("Allow", "GET, HEAD, POST, PATCH, DELETE"))
            : response);
  }

  /** By the status that Akka HTTP would give, and its words. */
  private static Problem problem(int status, String said, String more) {
    if (status == 413) {
      return Problem.tooBig();
    }
    if (status == 414) {
      return Problem.tooLong(414, "the target of the request", "4 KiB");
    }
    if (status == 431 || said.contains("limit of 64 headers")) {
      return Problem.tooLong(431, "the header of the request", "64 fields of 8 KiB");
    }
    if (status == 505) {
      return Problem.badRequest(
          "the first line must be METHOD TARGET HTTP/1.1", "the target has no blanks");
    }
    if (more.contains(TLS)) {
      return Problem.badRequest("this is TLS, and here is none", "ask with http://");
    }
    if (said.startsWith("Unsupported HTTP method") || said.startsWith("CONNECT")) {
      return Problem.wrongMethod();
    }
    if (said.contains("target")) {
      return Target.unreadable();
    }
    if (said.contains("Content-Length") || said.contains("Transfer-Encoding")) {
      return Problem.unclearLength();
    }
    if (said.contains("`Host`") || said.contains("Host header")) {
      return Problem.badRequest("Host must be there, once", "it is the server's NAME:PORT");
    }
    return Problem.badRequest(
        "the request is not as HTTP/1.1 has it", "the header is lines of NAME: VALUE");
  }
}
