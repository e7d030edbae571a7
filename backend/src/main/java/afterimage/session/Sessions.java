package afterimage.session;

import afterimage.recipe.RecipeException;
import afterimage.recipe.Script;
import afterimage.session.SessionState.Phase;
import afterimage.store.Journal;
import afterimage.store.JournalException;
import afterimage.store.StartPictures;
import afterimage.worker.MessageSize;
import afterimage.worker.WorkerCommand;
import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.Signal;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.AbstractOnMessageBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;

/**
 * Makes sessions, finds them by id and wakes those that sleep, and knows of each how it stands.
 * Sleeping ones are a line in memory; there may be thousands. Longer than other files: all of it
 * decides over the same few maps.
 */
public final class Sessions extends AbstractOnMessageBehavior<Sessions.Command> {
  /** What is asked of all sessions. */
  public sealed interface Command {}

  /**
   * A new session, answered when it stands on the device or cannot.
   *
   * @param score its recipe at the start, and the tunings that come by themselves
   * @param key the same key gives the same session; empty for none
   * @param digest of what was asked for, word by word: another one with a known key is refused
   */
  public record Create(
      Script score, String name, String owner, String key, String digest, ActorRef<Answer> replyTo)
      implements Command {}

  /** Why {@link Create} would be refused now, before anything is kept for it; empty if not. */
  public record Knock(String key, String digest, ActorRef<Optional<Answer.Refused>> replyTo)
      implements Command {}

  /**
   * A new session that is another one up to a step; answered like a new one.
   *
   * @param step of the parent; -1 for where it is now
   * @param set what is different from there on; may be empty
   */
  public record Fork(
      String id,
      int step,
      Map<String, com.fasterxml.jackson.databind.JsonNode> set,
      String name,
      String owner,
      ActorRef<Answer> replyTo)
      implements Command {}

  /** Its actor, which is woken where it sleeps. */
  public record Find(String id, ActorRef<Lookup<ActorRef<SessionRequest>>> replyTo)
      implements Command {}

  /** A session as it stands, which is not woken for it. */
  public record Get(String id, ActorRef<Lookup<SessionState>> replyTo) implements Command {}

  /** All sessions, the newest first. */
  public record All(ActorRef<List<SessionState>> replyTo) implements Command {}

  /** Deletes a session; a repeat is answered like the first time. */
  public record Delete(String id, String by, ActorRef<Answer> replyTo) implements Command {}

  /** Has a deleted session back. */
  public record Restore(String id, String by, ActorRef<Answer> replyTo) implements Command {}

  /** Word of sessions that come and go, from now on. */
  public record Follow(ActorRef<Viewer> viewer) implements Command {}

  /** There is a worker, who knows no sessions. */
  public record WorkerIsUp() implements Command {}

  /** There is none; {@code at} are the sessions that it was at when it ended, with their steps. */
  public record WorkerIsDown(String reason, Map<String, Integer> at) implements Command {
    public WorkerIsDown {
      at = Map.copyOf(at);
    }
  }

  /** A session stands otherwise. */
  record Changed(SessionState state) implements Command {}

  /** A session would sleep. */
  record Tired(String id) implements Command {}

  /** It has changed its mind. */
  record Awake(String id, ActorRef<Session.Command> session) implements Command {}

  /** The server ends: what runs is saved; answered when that is done. */
  public record Drain(ActorRef<Done> replyTo) implements Command {}

  /** What it was about to become could not be written: it is what it was, or has never begun. */
  record NotWritten(String id, boolean hasBegun, Answer refused) implements Command {}

  /** Its events are not understood any more: it is set apart. */
  record Unreadable(String id, String reason) implements Command {}

  private record Ended(String id) implements Command {}

  /** Sessions as they were before the ledger was read, and with what it says. */
  private record Recalled(List<SessionState> before, List<SessionState> after, String problem)
      implements Command {}

  private enum Time implements Command {
    TO_PURGE
  }

  /** How long a deleted session can be had back. */
  static final Duration REGRET = Duration.ofMinutes(10);

  /** Sessions whose charts are read before others may have the thread: each has up to 400 kB. */
  static final int READ_AT_ONCE = 16;

  private static final String LETTERS = "abcdefghijkmnpqrstuvwxyz23456789";
  private static final int LENGTH_OF_ID = 8;
  private static final Answer NOT_BEGUN =
      new Answer.Refused(
          Answer.Code.NOT_WRITTEN,
          "the session has ended before anything of it was written",
          "ask again; the log of the server says why");
  private static final String RANGES = "see docs/recipes.md for the fields and their ranges";

  private final Session.Dependencies dependencies;
  private final int mostUnfinished;
  private final SecureRandom random = new SecureRandom();
  private final Map<String, ActorRef<Session.Command>> awake = new HashMap<>();
  private final Map<String, List<Consumer<ActorRef<Session.Command>>>> fallingAsleep =
      new HashMap<>();
  private final Map<String, SessionState> states = new LinkedHashMap<>();
  private final Map<String, String> apart = new HashMap<>(); // why they are not understood
  private final IdempotencyKeys keys = new IdempotencyKeys();
  private final Map<String, List<ActorRef<Answer>>> starting = new HashMap<>();
  private final Set<String> unborn = new HashSet<>(); // not known to be in the journal
  private final Map<String, List<ActorRef<Answer>>> leaving = // deleted, not yet in the journal
      new HashMap<>();
  private final Map<String, SessionState> before = // a deletion or its undoing is in the journal
      new HashMap<>();
  private final Set<String> found = new HashSet<>(); // by somebody who may be about to speak
  private final Set<ActorRef<Viewer>> followers = new HashSet<>();
  private final Deque<SessionState> unread = new ArrayDeque<>(); // of which the ledger may know
  private boolean isRecalled; // something that followers have not seen
  private boolean isWorkerUp;

  private Sessions(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      Session.Dependencies dependencies,
      int mostUnfinished,
      JournalIndex known) {
    super(context);
    this.dependencies = dependencies;
    this.mostUnfinished = mostUnfinished;
    timers.startTimerWithFixedDelay(Time.TO_PURGE, Duration.ofSeconds(30));
    known.broken().forEach(this::setApart);
    known
        .sessions()
        .values()
        .forEach(
            each ->
                remember(
                    each.woken(
                        dependencies.keptPictures().pictureFiles().steps(each.id()),
                        0,
                        SessionState.RESTARTED)));
    states.values().stream()
        .filter(SessionState::wantsSteps)
        .map(SessionState::id)
        .toList()
        .forEach(this::wake);
    states.values().stream()
        .filter(each -> isThere(each) && !each.wantsSteps())
        .forEach(unread::addFirst);
    recall();
  }

  /**
   * All sessions.
   *
   * @param dependencies what they are given
   * @param mostUnfinished sessions there may be
   * @param known what there is already; what is not understood of it is set apart
   */
  public static Behavior<Command> create(
      Dependencies dependencies, int mostUnfinished, JournalIndex known) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers ->
                    new Sessions(
                        context,
                        timers,
                        dependencies.with(context.getSelf()),
                        mostUnfinished,
                        known)));
  }

  /** What all sessions are given. */
  public record Dependencies(
      ActorRef<WorkerCommand> worker,
      Journal journal,
      KeptPictures keptPictures,
      MeterStore meterStore,
      Clock clock) {
    Session.Dependencies with(ActorRef<Command> sessions) {
      return new Session.Dependencies(
          worker, sessions, journal, keptPictures, keptPictures.starts(), meterStore, clock);
    }
  }

  @Override
  public Behavior<Command> onMessage(Command message) {
    switch (message) {
      case Create create -> create(create);
      case Knock knock -> knock(knock);
      case Fork fork -> fork(fork);
      case Find find -> find(find);
      case Get get -> get.replyTo().tell(lookup(get.id()));
      case All all ->
          all.replyTo()
              .tell(
                  new ArrayList<>(states.values().stream().filter(Sessions::isThere).toList())
                      .reversed());
      case Delete delete -> delete(delete);
      case Restore restore -> restore(restore);
      case Follow follow -> {
        getContext().watch(follow.viewer());
        followers.add(follow.viewer());
      }
      case WorkerIsUp up -> workerIs(true, "", Map.of());
      case WorkerIsDown down -> workerIs(false, down.reason(), down.at());
      case Changed changed -> changed(changed.state());
      case Tired tired -> tired(tired.id());
      case Awake session -> awake(session);
      case Drain drain -> drain(drain.replyTo());
      case NotWritten failed -> notWritten(failed);
      case Unreadable unreadable -> unreadable(unreadable);
      case Ended ended -> ended(ended.id());
      case Recalled recalled -> recalled(recalled);
      case Time time -> purge();
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

  private static boolean isThere(SessionState state) {
    return state.deleted() == null;
  }

  private void remember(SessionState state) {
    states.put(state.id(), state);
    keys.give(state);
  }

  private Lookup<SessionState> lookup(String id) {
    SessionState state = states.get(id);
    return state != null && isThere(state)
        ? new Lookup.Found<>(state)
        : new Lookup.Missing<>(missing(id));
  }

  // ---- set apart

  /** It is neither woken nor counted; its events and files stay, and its id is not given again. */
  private void setApart(String id, String reason) {
    apart.put(id, reason);
    getContext()
        .getLog()
        .warn("session {} is set apart, its files stay: {}; see afterimage doctor", id, reason);
  }

  private void unreadable(Unreadable unreadable) {
    SessionState state = states.remove(unreadable.id());
    if (state == null) {
      return;
    }
    setApart(state.id(), unreadable.reason());
    keys.take(state);
    before.remove(state.id());
    Optional.ofNullable(awake.get(state.id())).ifPresent(getContext()::stop);
    dependencies.worker().tell(new WorkerCommand.Release(state.id()));
    Answer refused = missing(state.id());
    answerStarting(state.id(), refused);
    List<ActorRef<Answer>> repeats = leaving.remove(state.id());
    if (repeats != null) {
      repeats.forEach(each -> each.tell(refused));
    }
    tellFollowers();
  }

  // ---- what the journal does not know

  /** Of the newest that nobody has woken; there may be thousands, and each has a file. */
  private void recall() {
    List<SessionState> some = new ArrayList<>();
    while (some.size() < READ_AT_ONCE && !unread.isEmpty()) {
      SessionState next = unread.removeFirst();
      if (next.equals(states.get(next.id()))) {
        some.add(next);
      }
    }
    if (!some.isEmpty()) {
      getContext()
          .pipeToSelf(
              dependencies.meterStore().recall(some),
              (read, failure) ->
                  failure == null
                      ? new Recalled(some, read, "")
                      : new Recalled(some, some, String.valueOf(failure)));
    } else if (isRecalled) {
      tellFollowers(); // once, since each asks for the whole list
    }
  }

  /** Who has been woken meanwhile has told what its actor has read itself. */
  private void recalled(Recalled recalled) {
    if (!recalled.problem().isEmpty()) {
      getContext().getLog().warn("the ledger could not be read: {}", recalled.problem());
    }
    for (int i = 0; i < recalled.before().size(); i++) {
      SessionState before = recalled.before().get(i);
      if (before.equals(states.get(before.id()))) {
        states.put(before.id(), recalled.after().get(i));
        isRecalled = true;
      }
    }
    recall();
  }

  // ---- awake and asleep

  private ActorRef<Session.Command> wake(String id) {
    return awake.computeIfAbsent(
        id,
        any -> {
          ActorRef<Session.Command> session =
              getContext().spawn(Session.create(id, isWorkerUp, dependencies), "session-" + id);
          getContext().watchWith(session, new Ended(id));
          return session;
        });
  }

  /** Hands the actor of a session to whoever wants it, once there is one. */
  private void with(String id, Consumer<ActorRef<Session.Command>> work) {
    if (fallingAsleep.containsKey(id)) {
      fallingAsleep.get(id).add(work);
    } else {
      work.accept(wake(id));
    }
  }

  private void find(Find find) {
    switch (lookup(find.id())) {
      case Lookup.Found<SessionState> there -> {
        found.add(find.id());
        with(find.id(), session -> find.replyTo().tell(new Lookup.Found<>(session.narrow())));
      }
      case Lookup.Missing<SessionState> not -> find.replyTo().tell(new Lookup.Missing<>(not.why()));
    }
  }

  private void tired(String id) {
    ActorRef<Session.Command> session = awake.get(id);
    if (session != null && found.remove(id)) {
      session.tell(new Session.Stay());
    } else if (session != null && !starting.containsKey(id) && !fallingAsleep.containsKey(id)) {
      fallingAsleep.put(id, new ArrayList<>());
      session.tell(new Session.Sleep());
    }
  }

  private void awake(Awake woken) {
    List<Consumer<ActorRef<Session.Command>>> pending = fallingAsleep.remove(woken.id());
    if (pending != null) {
      pending.forEach(work -> work.accept(woken.session()));
    }
  }

  private void ended(String id) {
    awake.remove(id);
    if (unborn.contains(id)) { // a bug has ended it before anything was written
      forgetUnborn(id, NOT_BEGUN);
    }
    List<Consumer<ActorRef<Session.Command>>> pending = fallingAsleep.remove(id);
    if (pending != null && !pending.isEmpty()) {
      ActorRef<Session.Command> session = wake(id);
      pending.forEach(work -> work.accept(session));
    } else if (states.containsKey(id) && states.get(id).wantsSteps()) {
      wake(id); // its journal has failed for too long, or a bug has ended it
    }
  }

  private void workerIs(boolean up, String reason, Map<String, Integer> at) {
    isWorkerUp = up;
    awake.values().forEach(session -> session.tell(new Session.WorkerIs(up, reason, at)));
  }

  private void drain(ActorRef<Done> replyTo) {
    List<ActorRef<Session.Command>> running =
        states.values().stream()
            .filter(SessionState::wantsSteps)
            .flatMap(state -> Optional.ofNullable(awake.get(state.id())).stream())
            .toList();
    if (running.isEmpty()) {
      replyTo.tell(Done.getInstance());
      return;
    }
    ActorRef<Done> all = getContext().spawnAnonymous(afterAll(running.size(), replyTo));
    running.forEach(session -> session.tell(new Session.Drain(all)));
  }

  private static Behavior<Done> afterAll(int left, ActorRef<Done> replyTo) {
    return Behaviors.receive(Done.class)
        .onAnyMessage(
            done -> {
              if (left > 1) {
                return afterAll(left - 1, replyTo);
              }
              replyTo.tell(done);
              return Behaviors.stopped();
            })
        .build();
  }

  // ---- beginning

  private void create(Create create) {
    SessionState there = keys.session(create.key()).map(states::get).orElse(null);
    Optional<Answer.Refused> refused = keys.refusal(create.key(), create.digest(), there);
    if (refused.isPresent()) {
      create.replyTo().tell(refused.get());
    } else if (there != null) {
      again(create, there);
    } else if (hasRoom(create.replyTo())) {
      begin(
          new SessionEvent.Created(
              create.score().rules(),
              create.name().isEmpty() ? create.score().recipe().title() : create.name(),
              create.owner(),
              dependencies.clock().instant(),
              create.score().recipe(),
              List.of(),
              create.score().tunings(),
              "",
              0,
              List.of(),
              create.key(),
              create.digest()),
          id(),
          create.replyTo());
    }
  }

  private void knock(Knock knock) {
    SessionState there = keys.session(knock.key()).map(states::get).orElse(null);
    knock
        .replyTo()
        .tell(
            keys.refusal(knock.key(), knock.digest(), there)
                .or(() -> there == null ? tooMany() : Optional.empty()));
  }

  private boolean hasRoom(ActorRef<Answer> replyTo) {
    Optional<Answer.Refused> refused = tooMany();
    refused.ifPresent(replyTo::tell);
    return refused.isEmpty();
  }

  private Optional<Answer.Refused> tooMany() {
    long unfinished = states.values().stream().filter(SessionState::isUnfinished).count();
    return unfinished < mostUnfinished
        ? Optional.empty()
        : Optional.of(
            new Answer.Refused(
                Answer.Code.TOO_MANY,
                String.format(Locale.ROOT, "there are %d unfinished sessions", unfinished),
                "stop or delete one first"));
  }

  private void begin(SessionEvent.Created created, String id, ActorRef<Answer> replyTo) {
    long size = MessageSize.of(created.inherited()) + MessageSize.of(created.ahead());
    if (size > MessageSize.MOST) {
      replyTo.tell(
          new Answer.Refused(
              Answer.Code.BAD_RECIPE,
              String.format(
                  Locale.ROOT,
                  "tunings may have %d bytes as a worker is told of them, had %d",
                  MessageSize.MOST,
                  size),
              "give fewer, or fork from an earlier step"));
      return;
    }
    remember(SessionState.of(id, created));
    starting.put(id, new ArrayList<>(List.of(replyTo)));
    unborn.add(id);
    wake(id).tell(new Session.Create(created));
  }

  private void fork(Fork fork) {
    SessionState parent = states.get(fork.id());
    if (parent == null || !isThere(parent)) {
      fork.replyTo().tell(missing(fork.id()));
      return;
    }
    int step = fork.step() < 0 ? parent.step() : fork.step();
    if (step > parent.step()) {
      fork.replyTo()
          .tell(
              new Answer.Refused(
                  Answer.Code.BAD_RECIPE,
                  String.format(Locale.ROOT, "step must be 0..%d, was %d", parent.step(), step),
                  "fork from a step that the session has taken"));
      return;
    }
    if (!hasRoom(fork.replyTo())) {
      return;
    }
    ForkPoint branch;
    try {
      branch = ForkPoint.of(parent, step, fork.set());
    } catch (RecipeException e) {
      fork.replyTo()
          .tell(new Answer.Refused(Answer.Code.BAD_RECIPE, String.valueOf(e.getMessage()), RANGES));
      return;
    }
    String id = id();
    branch
        .shared()
        .forEach(
            saved -> dependencies.worker().tell(new WorkerCommand.Share(parent.id(), saved, id)));
    dependencies.keptPictures().share(parent.id(), step, id);
    begin(
        new SessionEvent.Created(
            parent.origin().rules(),
            fork.name().isEmpty() ? parent.name() : fork.name(),
            fork.owner(),
            dependencies.clock().instant(),
            parent.start(),
            branch.inherited(),
            branch.ahead(),
            parent.id(),
            step,
            branch.shared(),
            "",
            ""),
        id,
        fork.replyTo());
  }

  private void again(Create create, SessionState there) {
    List<ActorRef<Answer>> pending = starting.get(there.id());
    if (pending != null) {
      pending.add(create.replyTo());
    } else {
      create.replyTo().tell(new Answer.Done(there.step(), there));
    }
  }

  private void changed(SessionState state) {
    unborn.remove(state.id());
    boolean late = leaving.containsKey(state.id()) && isThere(state);
    if (late || !states.containsKey(state.id())) {
      return;
    }
    List<ActorRef<Answer>> repeats = leaving.remove(state.id());
    if (repeats != null) {
      repeats.forEach(each -> each.tell(new Answer.Done(state.step(), state)));
    }
    SessionState old = before.get(state.id());
    if (old != null && isThere(old) != isThere(state)) {
      before.remove(state.id());
    }
    SessionState last = states.put(state.id(), state);
    if (last != null && !isThere(last) && isThere(state)) {
      tellFollowers(); // who asked at once has found it still deleted
    }
    if (state.phase() != Phase.QUEUED && starting.containsKey(state.id())) {
      answerStarting(state.id(), begun(state));
    }
  }

  /** It tells what it is when it has read the journal again; one that never began is no more. */
  private void notWritten(NotWritten failed) {
    String id = failed.id();
    List<ActorRef<Answer>> repeats = leaving.remove(id);
    if (repeats != null) {
      repeats.forEach(each -> each.tell(failed.refused()));
    }
    SessionState old = before.remove(id);
    if (old != null) {
      states.put(id, old);
      tellFollowers();
      if (!isThere(old)) {
        getContext().stop(awake.get(id)); // whoever waits for its end to have it back wakes it
      }
    }
    if (!failed.hasBegun()) {
      forgetUnborn(id, failed.refused());
    }
  }

  /** It has never begun: nothing of it stays, and whoever waits for it hears why. */
  private void forgetUnborn(String id, Answer refused) {
    unborn.remove(id);
    SessionState state = states.remove(id);
    if (state != null) {
      keys.take(state);
      Optional.ofNullable(awake.get(id)).ifPresent(getContext()::stop);
      dependencies.worker().tell(new WorkerCommand.Forget(id));
      answerStarting(id, refused);
      tellFollowers();
    }
  }

  private void answerStarting(String id, Answer answer) {
    List<ActorRef<Answer>> pending = starting.remove(id);
    if (pending != null) {
      pending.forEach(each -> each.tell(answer));
    }
  }

  /** A session that could not begin leaves nothing behind. */
  private Answer begun(SessionState state) {
    if (state.phase() != Phase.FAILED) {
      tellFollowers();
      return new Answer.Done(state.step(), state);
    }
    keys.take(state);
    leave(state, state.owner(), nobody());
    return new Answer.Refused(Answer.Code.BAD_RECIPE, state.reason(), RANGES);
  }

  // ---- the end, and back

  private void delete(Delete delete) {
    SessionState state = states.get(delete.id());
    if (state == null) {
      delete.replyTo().tell(missing(delete.id()));
    } else if (leaving.containsKey(delete.id())) {
      leaving.get(delete.id()).add(delete.replyTo());
      with(delete.id(), session -> session.tell(new Session.Delete(delete.by(), nobody())));
    } else if (!isThere(state)) {
      delete.replyTo().tell(new Answer.Done(state.step(), state));
    } else {
      answerStarting(delete.id(), missing(delete.id()));
      leave(state, delete.by(), delete.replyTo());
      tellFollowers();
    }
  }

  /** It is not in the list from now on, and soon in the journal as deleted. */
  private void leave(SessionState state, String by, ActorRef<Answer> replyTo) {
    leaving.put(state.id(), new ArrayList<>());
    before.put(state.id(), state);
    with(state.id(), session -> session.tell(new Session.Delete(by, replyTo)));
    states.put(
        state.id(), state.after(new SessionEvent.Deleted(dependencies.clock().instant(), by)));
  }

  private void restore(Restore restore) {
    SessionState state = states.get(restore.id());
    if (state == null || (state.deleted() != null && isPast(state))) {
      restore.replyTo().tell(missing(restore.id()));
    } else if (isThere(state)) {
      restore.replyTo().tell(new Answer.Done(state.step(), state));
    } else {
      Consumer<ActorRef<Session.Command>> work =
          session -> session.tell(new Session.Restore(restore.by(), restore.replyTo()));
      if (awake.containsKey(restore.id())) {
        fallingAsleep.computeIfAbsent(restore.id(), id -> new ArrayList<>()).add(work);
      } else {
        work.accept(wake(restore.id()));
      }
      before.put(state.id(), state);
      states.put(state.id(), state.after(new SessionEvent.Restored(restore.by())));
      tellFollowers();
    }
  }

  private ActorRef<Answer> nobody() {
    return getContext().getSystem().ignoreRef();
  }

  private boolean isPast(SessionState state) {
    return state.deleted() != null
        && state.deleted().plus(REGRET).isBefore(dependencies.clock().instant());
  }

  /** What nobody can have back any more goes from the disk too. */
  private void purge() {
    List<SessionState> past = states.values().stream().filter(this::isPast).toList();
    for (SessionState state : past) {
      states.remove(state.id());
      keys.spend(state);
      dependencies.worker().tell(new WorkerCommand.Forget(state.id()));
      dependencies.meterStore().remove(state.id());
      forget(Session.persistenceId(state.id()).id());
    }
    if (apart.isEmpty()) { // else nobody knows what those start from
      dependencies
          .starts()
          .retain(
              states.values().stream()
                  .flatMap(
                      each ->
                          StartPictures.files(each.start().canvas(), each.origin().rules())
                              .stream())
                  .collect(Collectors.toSet()),
              dependencies.clock().instant());
    }
  }

  private void forget(String persistenceId) {
    Journal journal = dependencies.journal();
    Logger log = getContext().getLog();
    dependencies
        .keptPictures()
        .encoder()
        .execute(
            () -> {
              try {
                journal.forget(persistenceId);
              } catch (JournalException e) {
                log.warn("{}: {}", persistenceId, e.getMessage()); // forgotten after a restart
              }
            });
  }

  private Answer.Refused missing(String id) {
    String reason = apart.get(id);
    return reason == null
        ? new Answer.Refused(
            Answer.Code.NOT_FOUND, "there is no session " + id, "GET /api/sessions lists them")
        : new Answer.Refused(
            Answer.Code.UNREADABLE,
            "session %s is set apart, its files are kept: %s".formatted(id, reason),
            "a newer program may understand it, else restore a backup; afterimage doctor says more");
  }

  private void tellFollowers() {
    followers.forEach(viewer -> viewer.tell(new Viewer.Listed()));
  }

  private String id() {
    StringBuilder id = new StringBuilder();
    while (id.length() < LENGTH_OF_ID) {
      id.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    boolean isTaken = states.containsKey(id.toString()) || apart.containsKey(id.toString());
    return isTaken ? id() : id.toString();
  }
}
