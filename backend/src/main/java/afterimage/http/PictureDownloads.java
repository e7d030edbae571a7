package afterimage.http;

import afterimage.recipe.Recipes;
import afterimage.session.PictureExport;
import afterimage.session.SessionRequest;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.MediaTypes;
import akka.http.javadsl.model.headers.RawHeader;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Pictures to take home: of a step, or all that are kept in motion. */
final class PictureDownloads {
  private final SessionQueries inquiry;
  private final Executor encoder;

  /**
   * Pictures.
   *
   * @param encoder where they are encoded, away from everything else
   */
  PictureDownloads(SessionQueries inquiry, Executor encoder) {
    this.inquiry = inquiry;
    this.encoder = encoder;
  }

  /** The picture of now, or of a kept step. */
  CompletionStage<HttpResponse> picture(HttpRequest request, String id) {
    OptionalInt step;
    try {
      step = request.getUri().query().get("step").stream().mapToInt(Integer::parseInt).findFirst();
    } catch (NumberFormatException e) {
      return SessionQueries.done(
          Problem.badMessage("step must be a whole number", "leave it out for now's"));
    }
    return inquiry.with(
        id,
        session ->
            inquiry
                .<Optional<PictureExport>>of(
                    session, replyTo -> new SessionRequest.GetPrint(step, replyTo))
                .thenCompose(print -> encoded(request, print)));
  }

  /** The kept pictures in motion, as large as they are or small. */
  CompletionStage<HttpResponse> timelapse(HttpRequest request, String id) {
    String asked = request.getUri().query().getOrElse("size", "full");
    PictureExport.Size size;
    switch (asked) {
      case "full" -> size = PictureExport.Size.FULL;
      case "thumb" -> size = PictureExport.Size.THUMB;
      default -> {
        return SessionQueries.done(
            Problem.badMessage(
                "size must be full or thumb, was " + Recipes.given(TextNode.valueOf(asked)),
                "leave it out for full"));
      }
    }
    return inquiry.with(
        id,
        session ->
            inquiry
                .<Optional<PictureExport>>of(
                    session, replyTo -> new SessionRequest.GetTimeLapse(size, replyTo))
                .thenCompose(print -> encoded(request, print)));
  }

  private CompletionStage<HttpResponse> encoded(
      HttpRequest request, Optional<PictureExport> print) {
    return print.isEmpty()
        ? SessionQueries.done(
            Problem.notFound(
                "there is no picture of that step", "kept steps are in the session's field kept"))
        : CompletableFuture.supplyAsync(() -> png(request, print.get()), encoder);
  }

  private static HttpResponse png(HttpRequest request, PictureExport print) {
    byte[] png = print.png();
    return Replies.bytes(request, png, MediaTypes.IMAGE_PNG.toContentType(), Assets.tag(png))
        .addHeader(RawHeader.create("X-Step", Integer.toString(print.step())));
  }
}
