package afterimage.http;

import akka.stream.Attributes;
import akka.stream.BidiShape;
import akka.stream.Inlet;
import akka.stream.Outlet;
import akka.stream.stage.AbstractInHandler;
import akka.stream.stage.AbstractOutHandler;
import akka.stream.stage.GraphStage;
import akka.stream.stage.GraphStageLogic;
import akka.stream.stage.TimerGraphStageLogic;
import akka.util.ByteString;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What stands between HTTP and the network until a connection is a live socket: the other side has
 * only so long to send a header and to take an answer. Requests are handed on one at a time, to
 * their last byte: the next one waits here until there is an answer. Headers are handed on whole,
 * since Akka HTTP begins a line anew with each byte of it; what is still sent after the last answer
 * is read, since a connection that is closed over unread bytes takes the answer with it.
 */
final class RequestStage
    extends GraphStage<BidiShape<ByteString, ByteString, ByteString, ByteString>> {
  private static final int TINY = 64;
  private static final int MOST_TINY = 1_000; // Akka HTTP reads a trailer anew with each piece
  private static final int SLICE = 64 * 1024;
  private static final Duration TAKING = Duration.ofSeconds(10); // a slice
  private static final Duration LINGER = Duration.ofSeconds(2);
  private static final long MOST_LEFT_OVER = 16 << 20;
  private static final ByteString CONTINUE = ByteString.fromString("HTTP/1.1 100 ");
  private static final ByteString UPGRADED = ByteString.fromString("HTTP/1.1 101 ");

  /** What comes next from the other side. */
  private enum Turn {
    HEADER,
    BODY,
    ANSWER // and then a header, which waits for it
  }

  private enum Timer {
    HEADER,
    TAKING,
    LINGER
  }

  private static final Logger LOG = LoggerFactory.getLogger(RequestStage.class);

  private final Inlet<ByteString> said = Inlet.create("said");
  private final Outlet<ByteString> sent = Outlet.create("sent");
  private final Inlet<ByteString> received = Inlet.create("received");
  private final Outlet<ByteString> heard = Outlet.create("heard");
  private final RequestGuard guard;

  RequestStage(RequestGuard guard) {
    this.guard = guard;
  }

  @Override
  public BidiShape<ByteString, ByteString, ByteString, ByteString> shape() {
    return BidiShape.of(said, sent, received, heard);
  }

  @Override
  public GraphStageLogic createLogic(Attributes attributes) {
    return new Logic();
  }

  private final class Logic extends TimerGraphStageLogic {
    private final RequestHeader header = new RequestHeader();
    private ByteString incoming = ByteString.emptyByteString(); // and not handed on
    private ByteString outgoing = ByteString.emptyByteString();
    private ByteString lastWord = ByteString.emptyByteString(); // behind all that HTTP says
    private Turn turn = Turn.HEADER;
    private RequestFraming body = RequestFraming.none();
    private boolean isAsked; // HTTP has seen a request
    private boolean isAnswered; // the request that was handed on last
    private boolean isSaid; // the answer to it, or the beginning of it
    private boolean isFailed; // HTTP, before it has said the answer
    private boolean isUpgraded;
    private boolean isTaken = true; // what was sent last
    private boolean isOver; // nothing more is said than what is outgoing
    private long leftOver;
    private int tinyPieces; // of this request

    Logic() {
      super(RequestStage.this.shape());
      setHandler(
          said,
          new AbstractInHandler() {
            @Override
            public void onPush() {
              say(grab(said));
            }

            @Override
            public void onUpstreamFinish() {
              end();
            }

            @Override
            public void onUpstreamFailure(Throwable failure) {
              if (isUpgraded) {
                failStage(failure);
              } else {
                fail(failure);
              }
            }
          });
      setHandler(
          sent,
          new AbstractOutHandler() {
            @Override
            public void onPull() {
              cancelTimer(Timer.TAKING);
              isTaken = true;
              sendNext();
            }
          });
      setHandler(
          received,
          new AbstractInHandler() {
            @Override
            public void onPush() {
              hear(grab(received));
            }

            @Override
            public void onUpstreamFinish() {
              if (isUpgraded || isClosed(sent)) {
                completeStage();
              } else {
                handOn();
              }
            }
          });
      setHandler(
          heard,
          new AbstractOutHandler() {
            @Override
            public void onPull() {
              handOn();
            }

            @Override
            public void onDownstreamFinish(Throwable cause) {
              // what still comes is read once the answer is sent
            }
          });
    }

    @Override
    public void preStart() {
      scheduleOnce(Timer.HEADER, guard.patience());
      guard.started(createAsyncCallback(this::heed));
    }

    @Override
    public void postStop() {
      guard.isNoLongerPlain();
    }

    private void heed(RequestGuard.Signal signal) {
      switch (signal) {
        case BEGUN -> cancelTimer(Timer.HEADER);
        case ANSWERED -> {
          isAnswered = true;
          if (isFailed) {
            sayAnswer();
          } else if (turn == Turn.ANSWER) {
            turn = Turn.HEADER;
            handOn();
          }
        }
        case EVICTED -> {
          if (!isUpgraded) {
            completeStage();
          }
        }
      }
    }

    // ---- from the network

    private void hear(ByteString bytes) {
      if (isOver || isClosed(heard)) {
        drop(bytes);
      } else if (isUpgraded) {
        push(heard, bytes);
      } else {
        incoming = incoming.concat(bytes);
        handOn();
      }
    }

    /** What there is and is due, where HTTP takes it; asks for more where there is none. */
    private void handOn() {
      if (isAvailable(heard) && incoming.nonEmpty()) {
        if (isUpgraded) {
          push(heard, incoming); // came before the answer
          incoming = ByteString.emptyByteString();
        } else {
          handOnRequest();
        }
      }
      if (incoming.nonEmpty() || isClosed(heard)) {
        return;
      }
      if (isClosed(received)) {
        complete(heard);
      } else if (isAvailable(heard) && !hasBeenPulled(received)) {
        pull(received);
      }
    }

    private void handOnRequest() {
      switch (turn) {
        case HEADER -> collect();
        case BODY -> handOn(ByteString.emptyByteString());
        case ANSWER -> {}
      }
    }

    private void collect() {
      if (!isTimerActive(Timer.HEADER)) {
        scheduleOnce(Timer.HEADER, guard.patience());
      }
      incoming = header.add(incoming);
      Optional<Problem> problem = header.problem();
      if (problem.isPresent()) {
        refuse(problem.get());
      } else if (header.isWhole()) {
        body = header.extent();
        tinyPieces = 0;
        isAnswered = false;
        isSaid = false;
        handOn(header.take());
        isAsked = true;
      }
    }

    /** What there is of the body, behind the header or alone. */
    private void handOn(ByteString before) {
      boolean isTiny = before.isEmpty() && incoming.size() < TINY;
      if (isTiny && !isAnswered && ++tinyPieces > MOST_TINY) {
        refuse(RequestHeader.inPieces());
        return;
      }
      int length = body.take(incoming);
      push(heard, before.concat(incoming.take(length)));
      incoming = incoming.drop(length);
      turn = !body.isOver() ? Turn.BODY : isAnswered ? Turn.HEADER : Turn.ANSWER;
    }

    private void drop(ByteString bytes) {
      leftOver += bytes.size();
      if (leftOver > MOST_LEFT_OVER) {
        completeStage();
      } else {
        pull(received);
      }
    }

    // ---- to the network

    private void say(ByteString bytes) {
      if (isOver) {
        return;
      }
      isSaid |= !bytes.startsWith(CONTINUE, 0);
      if (isUpgraded) {
        push(sent, bytes);
      } else if (bytes.startsWith(UPGRADED, 0)) {
        isUpgraded = true;
        cancelTimer(Timer.HEADER);
        guard.isNoLongerPlain();
        push(sent, bytes);
      } else {
        outgoing = bytes;
        sendNext();
      }
    }

    /** A slice at a time: who takes none for a while does not want the rest. */
    private void sendNext() {
      if (outgoing.nonEmpty()) {
        push(sent, outgoing.take(SLICE));
        outgoing = outgoing.drop(SLICE);
        isTaken = false;
        scheduleOnce(Timer.TAKING, TAKING);
      } else if (isOver) {
        sendNoMore();
      } else if (!hasBeenPulled(said)) {
        pull(said);
      }
    }

    private void end() {
      isOver = true;
      outgoing = outgoing.concat(lastWord);
      lastWord = ByteString.emptyByteString();
      if (outgoing.isEmpty() ? isTaken : isAvailable(sent)) {
        sendNext();
      }
    }

    /**
     * Akka HTTP gives up where a body ends otherwise than it should and the answer that says so is
     * still being made; nobody is left without it.
     */
    private void fail(Throwable failure) {
      LOG.debug("a connection failed", failure);
      if (!isAsked || isSaid) {
        end();
      } else if (isAnswered) {
        sayAnswer();
      } else {
        isFailed = true;
      }
    }

    private void sayAnswer() {
      lastWord = guard.answer();
      end();
    }

    private void sendNoMore() {
      complete(sent);
      if (isClosed(received) || isUpgraded) {
        completeStage();
        return;
      }
      scheduleOnce(Timer.LINGER, LINGER);
      if (!hasBeenPulled(received)) {
        pull(received);
      }
    }

    /**
     * Says so itself, since HTTP has not seen the request, and then no more: at once, or where an
     * earlier one may still be answered, after that.
     */
    private void refuse(Problem problem) {
      if (isOver || isClosed(heard)) {
        return;
      }
      cancelTimer(Timer.HEADER);
      incoming = ByteString.emptyByteString();
      lastWord = Replies.raw(problem);
      boolean isLater = turn == Turn.HEADER && isAsked;
      complete(heard);
      if (!isLater) {
        leave();
      }
    }

    /** What HTTP may still say is not wanted. */
    private void leave() {
      complete(heard);
      end();
      if (!isClosed(received) && !hasBeenPulled(received)) {
        pull(received);
      }
    }

    @Override
    public void onTimer(Object key) {
      switch ((Timer) key) {
        case HEADER -> {
          if (isFailed) {
            lastWord = Replies.raw(Problem.failed()); // it has never begun with the request
            end();
          } else if (turn == Turn.HEADER && header.isEmpty()) {
            leave();
          } else {
            refuse(RequestHeader.tooSlow(guard.patience()));
          }
        }
        case TAKING -> failStage(new TimeoutException("the other side does not take the answer"));
        case LINGER -> completeStage();
      }
    }
  }
}
