package afterimage.http;

import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpEntity;
import akka.http.javadsl.model.HttpResponse;
import akka.stream.javadsl.Keep;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import java.util.stream.IntStream;

/** Who asks for much and does not read it holds a bounded part of the memory. */
final class LargeAnswers {
  private static final int LARGE = 256 * 1024;
  private static final int SLICE = 64 * 1024;

  private final MemoryBudget budget;

  LargeAnswers(MemoryBudget budget) {
    this.budget = budget;
  }

  /**
   * The same answer, counted until it is sent; another one when too much is being sent.
   *
   * @param connection by which it is sent
   */
  HttpResponse counted(HttpResponse response, OpenCounts connection) {
    if (!(response.entity() instanceof HttpEntity.Strict whole)
        || whole.getData().size() <= LARGE) {
      return response;
    }
    ByteString bytes = whole.getData();
    if (!budget.take(bytes.size())) {
      return Replies.problem(
          new Problem(503, "busy", "too much is being sent to others", "try again soon"));
    }
    OpenCounts.Count count = connection.open(budget, bytes.size());
    return response.withEntity(
        HttpEntities.create(
            whole.getContentType(),
            bytes.size(),
            slices(bytes)
                .watchTermination(Keep.right())
                .mapMaterializedValue(done -> done.whenComplete((any, failure) -> count.close()))));
  }

  private static Source<ByteString, ?> slices(ByteString bytes) {
    return Source.fromIterator(
        () ->
            IntStream.iterate(0, from -> from < bytes.size(), from -> from + SLICE)
                .mapToObj(from -> bytes.slice(from, from + SLICE))
                .iterator());
  }
}
