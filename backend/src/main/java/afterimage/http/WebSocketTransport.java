package afterimage.http;

import akka.NotUsed;
import akka.http.javadsl.model.AttributeKey;
import akka.stream.Attributes;
import akka.stream.BidiShape;
import akka.stream.Inlet;
import akka.stream.Outlet;
import akka.stream.javadsl.BidiFlow;
import akka.stream.stage.AbstractInHandler;
import akka.stream.stage.AbstractOutHandler;
import akka.stream.stage.AsyncCallback;
import akka.stream.stage.GraphStage;
import akka.stream.stage.GraphStageLogic;
import akka.stream.stage.TimerGraphStageLogic;
import akka.util.ByteString;
import akka.util.ByteStringBuilder;
import java.net.InetAddress;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;

/**
 * One connection below HTTP, where Akka HTTP leaves off: once it has become a WebSocket, it is
 * pinged whatever else is sent, ended when nothing at all comes back, and can be closed with a code
 * and a reason. Every message must be strict, so that each element is a whole frame.
 */
final class WebSocketTransport {
  /** Where a request finds the line it came by. */
  static final AttributeKey<WebSocketTransport> KEY =
      AttributeKey.create("line", WebSocketTransport.class);

  private static final Duration PING_EVERY = Duration.ofSeconds(15);
  private static final int MOST_SILENT = 3; // pings
  private static final Duration GOODBYE = Duration.ofSeconds(1);
  private static final ByteString UPGRADED = ByteString.fromString("HTTP/1.1 101 ");
  private static final ByteString PING = ByteString.fromArray(new byte[] {(byte) 0x89, 0});
  private static final int CLOSE = 0x88;
  private static final int LONGEST_REASON = 120; // a control frame has at most 125 bytes

  private final InetAddress remote;
  private final int port;
  private final CompletableFuture<AsyncCallback<ByteString>> closing = new CompletableFuture<>();
  private final CompletableFuture<Void> end = new CompletableFuture<>();
  private final OpenCounts counts = new OpenCounts();

  /**
   * A new one.
   *
   * @param port the server's own
   */
  WebSocketTransport(InetAddress remote, int port) {
    this.remote = remote;
    this.port = port;
  }

  /** The server's own port. */
  int port() {
    return port;
  }

  InetAddress remote() {
    return remote;
  }

  /** Completes when the connection has ended. */
  CompletableFuture<Void> end() {
    return end;
  }

  /** What it has of the memory for answers. */
  OpenCounts counts() {
    return counts;
  }

  /** Ends a WebSocket with a code of RFC 6455 and a reason of one line. */
  void close(int code, String reason) {
    byte[] text = reason.getBytes(StandardCharsets.UTF_8);
    int length = Math.min(text.length, LONGEST_REASON);
    ByteString frame =
        new ByteStringBuilder()
            .putByte((byte) CLOSE)
            .putByte((byte) (2 + length))
            .putShort(code, ByteOrder.BIG_ENDIAN)
            .putBytes(text, 0, length)
            .result();
    var unused = closing.thenAccept(callback -> callback.invoke(frame));
  }

  /** What stands between HTTP and the network. */
  BidiFlow<ByteString, ByteString, ByteString, ByteString, NotUsed> guard() {
    return BidiFlow.fromGraph(new Guard());
  }

  private final class Guard
      extends GraphStage<BidiShape<ByteString, ByteString, ByteString, ByteString>> {
    private final Inlet<ByteString> said = Inlet.create("said");
    private final Outlet<ByteString> sent = Outlet.create("sent");
    private final Inlet<ByteString> received = Inlet.create("received");
    private final Outlet<ByteString> heard = Outlet.create("heard");

    @Override
    public BidiShape<ByteString, ByteString, ByteString, ByteString> shape() {
      return BidiShape.of(said, sent, received, heard);
    }

    @Override
    public GraphStageLogic createLogic(Attributes attributes) {
      return new Logic(this);
    }
  }

  private final class Logic extends TimerGraphStageLogic {
    private final Guard guard;
    private boolean upgraded;
    private boolean isClosing;
    private int silent;

    Logic(Guard guard) {
      super(guard.shape());
      this.guard = guard;
      setHandler(
          guard.said,
          new AbstractInHandler() {
            @Override
            public void onPush() {
              say(grab(guard.said));
            }

            @Override
            public void onUpstreamFinish() {
              if (!isClosing) {
                complete(guard.sent);
              }
            }

            @Override
            public void onUpstreamFailure(Throwable failure) {
              if (!isClosing) {
                failStage(failure);
              }
            }
          });
      setHandler(
          guard.sent,
          new AbstractOutHandler() {
            @Override
            public void onPull() {
              if (!hasBeenPulled(guard.said) && !isClosed(guard.said)) {
                pull(guard.said);
              }
            }
          });
      setHandler(
          guard.received,
          new AbstractInHandler() {
            @Override
            public void onPush() {
              hear(grab(guard.received));
            }

            @Override
            public void onUpstreamFinish() {
              if (isClosing) {
                completeStage();
              } else {
                complete(guard.heard);
              }
            }
          });
      setHandler(
          guard.heard,
          new AbstractOutHandler() {
            @Override
            public void onPull() {
              if (!hasBeenPulled(guard.received) && !isClosed(guard.received)) {
                pull(guard.received);
              }
            }

            @Override
            public void onDownstreamFinish(Throwable cause) {
              if (!isClosing) {
                cancel(guard.received);
              }
            }
          });
    }

    @Override
    public void preStart() {
      closing.complete(
          createAsyncCallback(
              frame -> {
                if (!upgraded) {
                  completeStage();
                } else if (!isClosing) {
                  close(frame);
                }
              }));
    }

    @Override
    public void postStop() {
      counts.end();
      end.complete(null);
    }

    /** The other side reads the frame only if what it has sent meanwhile is read, too. */
    private void close(ByteString frame) {
      isClosing = true;
      if (isClosed(guard.sent)) {
        completeStage();
        return;
      }
      emit(guard.sent, frame, () -> scheduleOnce("goodbye", GOODBYE));
      if (!hasBeenPulled(guard.received) && !isClosed(guard.received)) {
        pull(guard.received);
      }
    }

    private void hear(ByteString bytes) {
      silent = 0;
      if (!isClosing) {
        push(guard.heard, bytes);
      } else if ((bytes.head() & 0xff) == CLOSE) {
        completeStage(); // said goodbye
      } else {
        pull(guard.received);
      }
    }

    private void say(ByteString bytes) {
      if (isClosing) {
        return;
      }
      if (!upgraded && bytes.startsWith(UPGRADED, 0)) {
        upgraded = true;
        scheduleAtFixedRate("ping", PING_EVERY, PING_EVERY);
      }
      if (isAvailable(guard.sent)) {
        push(guard.sent, bytes);
      } else {
        emit(guard.sent, bytes);
      }
    }

    @Override
    public void onTimer(Object key) {
      if (key.equals("goodbye")) {
        completeStage();
      } else if (++silent > MOST_SILENT) {
        failStage(new TimeoutException("the other side does not answer"));
      } else if (!isClosing && isAvailable(guard.sent)) {
        push(guard.sent, PING);
      }
    }
  }
}
