package afterimage.http;

import afterimage.session.Answer;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Why a request is not granted (RFC 9457).
 *
 * @param status of HTTP
 * @param code for programs
 * @param detail what is wrong: the field, the value
 * @param hint what to do
 */
record Problem(int status, String code, String detail, String hint) {
  /** For who has waited long enough: it may have been asked of a worker already. */
  static final Answer.Refused UNANSWERED =
      new Answer.Refused(
          Answer.Code.BUSY,
          "there was no answer in time; what was asked for may still happen",
          "look at the session before asking again");

  static final int WRONG_METHOD = 405;

  /** What is no HTTP, or asks for what no server has. */
  static Problem badRequest(String detail, String hint) {
    return new Problem(400, "bad-request", detail, hint);
  }

  /** Two readers could find the end of the body in different places. */
  static Problem unclearLength() {
    return badRequest(
        "the length of the body is not said as HTTP/1.1 has it",
        "give Content-Length, one whole number, or Transfer-Encoding: chunked, not both");
  }

  /** What nobody expected; why is in the log and for nobody else. */
  static Problem failed() {
    return new Problem(500, "failed", "the server could not do this", "its log says more");
  }

  static Problem wrongMethod() {
    return new Problem(
        WRONG_METHOD,
        "wrong-method",
        "this address does not take that method",
        "see /api/openapi.json");
  }

  static Problem tooLong(int status, String what, String most) {
    return new Problem(
        status, "too-long", "%s may have %s".formatted(what, most), "ask for less, or in a body");
  }

  static Problem tooBig() {
    return new Problem(413, "too-big", "a body may have 8 MB", "start from a smaller picture");
  }

  static Problem busy() {
    return of(UNANSWERED);
  }

  static Problem badMessage(String detail, String hint) {
    return new Problem(400, "bad-message", detail, hint);
  }

  static Problem badRecipe(String detail) {
    return new Problem(400, "bad-recipe", detail, "see docs/recipes.md for fields and ranges");
  }

  static Problem notFound(String detail, String hint) {
    return new Problem(404, "not-found", detail, hint);
  }

  static Problem of(Answer.Refused refused) {
    int status =
        switch (refused.code()) {
          case BAD_RECIPE -> 400;
          case NOT_FOUND -> 404;
          case DELETED -> 410;
          case WRONG_STATE, UNREADABLE -> 409;
          case CONFLICT -> 422;
          case TOO_MANY -> 429;
          case NOT_WRITTEN -> 507;
          case BUSY -> 503;
          case FAILED -> 500;
        };
    return new Problem(status, refused.code().word(), refused.detail(), refused.hint());
  }

  /** application/problem+json. */
  String json() {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    return node.put("type", "about:blank")
        .put("status", status)
        .put("code", code)
        .put("title", code.replace('-', ' '))
        .put("detail", detail)
        .put("hint", hint)
        .toString();
  }
}
