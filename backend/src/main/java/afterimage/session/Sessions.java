package afterimage.session;

import afterimage.recipe.Recipe;
import afterimage.session.SessionState.Phase;
import afterimage.store.Album;
import afterimage.worker.GpuWorker;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.Signal;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.AbstractOnMessageBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Makes sessions, finds them by id, and knows of each how it stands. */
public final class Sessions extends AbstractOnMessageBehavior<Sessions.Command> {
  /** What is asked of all sessions. */
  public sealed interface Command {}

  /**
   * A new session, answered when it stands on the device or cannot.
   *
   * @param key the same key gives the same session; empty for none
   * @param digest of what was asked for, word by word: another one with a known key is refused
   */
  public record Create(
      Recipe recipe, String name, String owner, String key, String digest, ActorRef<Answer> replyTo)
      implements Command {}

  public record Find(String id, ActorRef<Optional<ActorRef<Session.Command>>> replyTo)
      implements Command {}

  /** All sessions, the newest first. */
  public record All(ActorRef<List<SessionState>> replyTo) implements Command {}

  /** Ends a session for good; a repeat is answered like the first time. */
  public record Delete(String id, ActorRef<Answer> replyTo) implements Command {}

  /** Word of sessions that come and go, from now on. */
  public record Follow(ActorRef<Viewer> viewer) implements Command {}

  /** A session stands otherwise. */
  record Changed(SessionState state) implements Command {}

  /** Which session a key has given. */
  private record Keyed(String id, String digest) {}

  /** A map that forgets its oldest entries. */
  private static final class Recent<V> extends LinkedHashMap<String, V> {
    private static final long serialVersionUID = 1L;

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
      return size() > REMEMBERED;
    }
  }

  private static final String LETTERS = "abcdefghijkmnpqrstuvwxyz23456789";
  private static final int LENGTH_OF_ID = 8;
  private static final int REMEMBERED = 10_000;

  private final ActorRef<GpuWorker.Command> worker;
  private final Album album;
  private final String version;
  private final int mostUnfinished;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();
  private final Map<String, ActorRef<Session.Command>> actors = new HashMap<>();
  private final Map<String, SessionState> states = new LinkedHashMap<>();
  private final Map<String, Keyed> keys = new Recent<>();
  private final Map<String, List<ActorRef<Answer>>> starting = new HashMap<>();
  private final Set<ActorRef<Viewer>> followers = new HashSet<>();
  private final Map<String, SessionState> deleted = new Recent<>();

  private Sessions(
      ActorContext<Command> context,
      ActorRef<GpuWorker.Command> worker,
      Album album,
      String version,
      int mostUnfinished,
      Clock clock) {
    super(context);
    this.worker = worker;
    this.album = album;
    this.version = version;
    this.mostUnfinished = mostUnfinished;
    this.clock = clock;
  }

  public static Behavior<Command> create(
      ActorRef<GpuWorker.Command> worker,
      Album album,
      String version,
      int mostUnfinished,
      Clock clock) {
    return Behaviors.setup(
        context -> new Sessions(context, worker, album, version, mostUnfinished, clock));
  }

  @Override
  public Behavior<Command> onMessage(Command message) {
    switch (message) {
      case Create create -> start(create);
      case Find find -> find.replyTo().tell(Optional.ofNullable(actors.get(find.id())));
      case All all -> all.replyTo().tell(new ArrayList<>(states.values()).reversed());
      case Delete delete -> delete(delete);
      case Follow follow -> {
        getContext().watch(follow.viewer());
        followers.add(follow.viewer());
      }
      case Changed changed -> changed(changed.state());
    }
    return this;
  }

  @Override
  public Behavior<Command> onSignal(Signal signal) {
    if (signal instanceof Terminated ended) {
      followers.remove(ended.getRef().<Viewer>unsafeUpcast());
    }
    return this;
  }

  private void start(Create create) {
    Keyed known = keys.get(create.key());
    SessionState there = known == null ? null : states.get(known.id());
    if (known != null && there != null) {
      again(create, known.digest().equals(create.digest()), there);
      return;
    }
    long unfinished = states.values().stream().filter(SessionState::isUnfinished).count();
    if (unfinished >= mostUnfinished) {
      create
          .replyTo()
          .tell(
              new Answer.Refused(
                  Answer.Code.TOO_MANY,
                  "there are %d unfinished sessions".formatted(unfinished),
                  "stop or delete one first"));
      return;
    }
    String id = id();
    String name = create.name().isEmpty() ? create.recipe().title() : create.name();
    SessionState state =
        SessionState.queued(id, name, create.owner(), clock.instant(), create.recipe());
    states.put(id, state);
    if (!create.key().isEmpty()) {
      keys.put(create.key(), new Keyed(id, create.digest()));
    }
    starting.put(id, new ArrayList<>(List.of(create.replyTo())));
    Session.House house = new Session.House(worker, getContext().getSelf(), album, version);
    actors.put(id, getContext().spawn(Session.create(state, house), "session-" + id));
  }

  private void again(Create create, boolean same, SessionState there) {
    List<ActorRef<Answer>> waiting = starting.get(there.id());
    if (!same) {
      create
          .replyTo()
          .tell(
              new Answer.Refused(
                  Answer.Code.CONFLICT,
                  "this Idempotency-Key was used for another recipe",
                  "use a new key for a new session"));
    } else if (waiting != null) {
      waiting.add(create.replyTo());
    } else {
      create.replyTo().tell(new Answer.Done(there.step(), there));
    }
  }

  private void changed(SessionState state) {
    if (!states.containsKey(state.id())) {
      return;
    }
    states.put(state.id(), state);
    if (state.phase() != Phase.QUEUED && starting.containsKey(state.id())) {
      answerStarting(state.id(), begun(state));
    }
  }

  private void answerStarting(String id, Answer answer) {
    List<ActorRef<Answer>> waiting = starting.remove(id);
    if (waiting != null) {
      waiting.forEach(each -> each.tell(answer));
    }
  }

  /** A session that could not begin leaves nothing behind. */
  private Answer begun(SessionState state) {
    if (state.phase() != Phase.FAILED) {
      tellFollowers();
      return new Answer.Done(state.step(), state);
    }
    remove(state.id());
    return new Answer.Refused(
        Answer.Code.BAD_RECIPE,
        state.reason(),
        "see docs/recipes.md for the fields and their ranges");
  }

  private void delete(Delete delete) {
    SessionState state = states.getOrDefault(delete.id(), deleted.get(delete.id()));
    if (state == null) {
      delete.replyTo().tell(missing(delete.id()));
      return;
    }
    delete.replyTo().tell(new Answer.Done(state.step(), state));
    if (states.containsKey(delete.id())) {
      remove(delete.id());
      answerStarting(delete.id(), missing(delete.id()));
      deleted.put(delete.id(), state);
      tellFollowers();
    }
  }

  private static Answer missing(String id) {
    return new Answer.Refused(
        Answer.Code.NOT_FOUND, "there is no session " + id, "GET /api/sessions lists them");
  }

  private void remove(String id) {
    states.remove(id);
    ActorRef<Session.Command> actor = actors.remove(id);
    if (actor != null) {
      actor.tell(new Session.Delete());
    }
  }

  private void tellFollowers() {
    followers.forEach(viewer -> viewer.tell(new Viewer.Listed()));
  }

  private String id() {
    StringBuilder id = new StringBuilder();
    while (id.length() < LENGTH_OF_ID) {
      id.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return id.toString();
  }
}
