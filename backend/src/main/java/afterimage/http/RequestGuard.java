package afterimage.http;

import akka.NotUsed;
import akka.http.javadsl.model.AttributeKey;
import akka.http.javadsl.model.HttpEntity;
import akka.http.javadsl.model.HttpResponse;
import akka.stream.javadsl.BidiFlow;
import akka.stream.stage.AsyncCallback;
import akka.util.ByteString;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One connection for as long as it is no live socket: whose turn it is, and since when. {@link
 * RequestStage} sees to it that the other side takes its turn in time.
 */
final class RequestGuard {
  /** Where a request finds the guard it came by. */
  static final AttributeKey<RequestGuard> KEY = AttributeKey.create("guard", RequestGuard.class);

  static final long SERVER = Long.MAX_VALUE;

  private static final int MOST_KEPT = 16 * 1024; // of an answer, while the connection is kept

  /** What the stage is told from elsewhere. */
  enum Signal {
    BEGUN,
    ANSWERED,
    EVICTED
  }

  private final Duration patience;
  private final CompletableFuture<AsyncCallback<Signal>> signals = new CompletableFuture<>();
  private final CompletableFuture<Void> plain = new CompletableFuture<>();
  private final AtomicReference<HttpResponse> answer = new AtomicReference<>(HttpPort.failed());
  private final AtomicLong clientSince;

  /**
   * A new one.
   *
   * @param patience how long a header may take
   * @param now of {@code nanoTime}
   */
  RequestGuard(Duration patience, long now) {
    this.patience = patience;
    this.clientSince = new AtomicLong(now);
  }

  /** Since when it is the other side's turn; the largest number while it is the server's. */
  long clientSince() {
    return clientSince.get();
  }

  /** Completes when the connection has become a live socket, or has ended. */
  CompletionStage<Void> plain() {
    return plain;
  }

  /** The header of a request has come. */
  void begun() {
    signal(Signal.BEGUN);
  }

  /** All of a request has come. */
  void whole() {
    clientSince.set(SERVER);
  }

  /** The answer is about to be sent. */
  void answered(long now, HttpResponse response) {
    boolean isSmall =
        response.entity() instanceof HttpEntity.Strict whole && whole.getData().size() <= MOST_KEPT;
    answer.set(isSmall ? response : HttpPort.failed());
    clientSince.set(now);
    signal(Signal.ANSWERED);
  }

  /** The last answer, if it is small, as it is sent where HTTP cannot say it any more. */
  ByteString answer() {
    return Replies.raw(Objects.requireNonNull(answer.get()));
  }

  /** Ends the connection, unless an answer to it is being made. */
  void evict() {
    if (clientSince.get() != SERVER) {
      signal(Signal.EVICTED);
    }
  }

  Duration patience() {
    return patience;
  }

  /** The stage runs, and takes signals. */
  void started(AsyncCallback<Signal> stage) {
    signals.complete(stage);
  }

  /** It is no longer one that counts. */
  void isNoLongerPlain() {
    plain.complete(null);
  }

  private void signal(Signal signal) {
    var unused = signals.thenAccept(callback -> callback.invoke(signal));
  }

  BidiFlow<ByteString, ByteString, ByteString, ByteString, NotUsed> flow() {
    return BidiFlow.fromGraph(new RequestStage(this));
  }
}
