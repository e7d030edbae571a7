package afterimage.http;

import akka.http.javadsl.model.HttpResponse;
import akka.http.scaladsl.model.headers.CustomHeader;

/**
 * The Content-Length of an answer to HEAD, which Akka HTTP leaves out because it does not know the
 * answer to GET; here it is the same one.
 */
final class HeadLength extends CustomHeader {
  private final long length;

  private HeadLength(long length) {
    this.length = length;
  }

  /** An answer to GET as one to HEAD; its body is cut off where it is sent. */
  static HttpResponse in(HttpResponse response) {
    return response.entity().getContentLengthOption().isPresent()
        ? response.addHeader(new HeadLength(response.entity().getContentLengthOption().getAsLong()))
        : response;
  }

  @Override
  public String name() {
    return "Content-Length";
  }

  @Override
  public String value() {
    return Long.toString(length);
  }

  @Override
  public boolean renderInRequests() {
    return false;
  }

  @Override
  public boolean renderInResponses() {
    return true;
  }
}
