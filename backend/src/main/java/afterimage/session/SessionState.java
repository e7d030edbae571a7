package afterimage.session;

import afterimage.optimize.Meters;
import afterimage.recipe.Recipe;
import afterimage.recipe.RecipeTimeline;
import afterimage.recipe.Tuning;
import afterimage.store.Checkpoints;
import afterimage.store.Machine;
import afterimage.worker.RestorePlan;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A session at one moment: the fold of its events, and where its steps are.
 *
 * @param origin how it began
 * @param timeline what the tunings have made of its recipe
 * @param version how many events there were, counted from a number that grows with each restart
 * @param followed how many tunings of the score have come
 * @param reason why it waits or failed; empty where somebody wanted it
 * @param keptAway whether workers have ended at it again and again: none gets it by itself
 * @param checkpoints on the disk, in the order in which they were written
 * @param checksum SHA-256 of the network's file; empty until it has started
 * @param contents SHA-256 over all that its network was read from; empty until that is known
 * @param machine on which it was last stepped; not known until it has started
 * @param restarts the steps at which it was taken on again after its worker had ended
 * @param inexactSince the step since which a machine steps it that may compute other bytes; -1 for
 *     never
 * @param interrupted why its steps wait for a worker, which comes by itself; empty where they do
 *     not
 * @param deleted when it was; null where it is not
 * @param probability of the followed class in the last view; null without one
 * @param warning why what it shows may mean nothing; mostly empty
 * @param stepsPerSecond lately
 * @param viewers how many watch it now
 * @param kept the steps whose pictures are in the album
 * @param opinion what two networks saw last; null until they looked
 */
public record SessionState(
    String id,
    SessionEvent.Created origin,
    String name,
    RecipeTimeline timeline,
    Phase phase,
    int step,
    long version,
    List<Turn> tunings,
    int followed,
    String reason,
    boolean keptAway,
    List<Checkpoints.Saved> checkpoints,
    String checksum,
    String contents,
    Machine machine,
    List<Integer> restarts,
    int inexactSince,
    String interrupted,
    List<String> tags,
    boolean favorite,
    boolean archived,
    @Nullable Instant deleted,
    @Nullable Double probability,
    String warning,
    double stepsPerSecond,
    int viewers,
    List<Integer> kept,
    SessionEvent.@Nullable Looked opinion) {
  private static final String GONE = "the worker has ended";

  /** The states of a session. */
  public enum Phase {
    QUEUED,
    RUNNING,
    PAUSED,
    FINISHED,
    FAILED;

    /** The word of the API. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Why a session runs without steps, soon after the server has started. */
  static final String RESTARTED = "the server has started again";

  /** A tuning and who made it. */
  public record Turn(Tuning tuning, String by) {}

  public SessionState {
    tunings = Scroll.of(tunings);
    restarts = List.copyOf(restarts);
    tags = List.copyOf(tags);
    kept = List.copyOf(kept);
  }

  /** A session that has just been asked for. */
  static SessionState of(String id, SessionEvent.Created created) {
    SessionEvent.Created origin = created.light();
    List<Turn> tunings =
        origin.inherited().stream().map(tuning -> new Turn(tuning, origin.owner())).toList();
    return new SessionState(
        id,
        origin,
        origin.name(),
        RecipeTimeline.of(origin.recipe(), origin.inherited()),
        Phase.QUEUED,
        0,
        1,
        tunings,
        0,
        "",
        false,
        origin.checkpoints(),
        "",
        "",
        Machine.UNKNOWN,
        List.of(),
        -1,
        "",
        List.of(),
        false,
        false,
        null,
        null,
        "",
        0,
        0,
        List.of(),
        null);
  }

  public String owner() {
    return origin.owner();
  }

  public Instant created() {
    return origin.created();
  }

  /** The recipe before the first step. */
  public Recipe start() {
    return origin.recipe();
  }

  /** The recipe as it is now: the one that the next step uses, or the last tuning has asked for. */
  public Recipe recipe() {
    int tuned = tunings.isEmpty() ? 0 : tunings.getLast().tuning().step();
    return timeline.at(Math.max(step + 1, tuned));
  }

  /** Whether there may be steps to come. */
  public boolean isUnfinished() {
    return deleted == null && phase != Phase.FINISHED && phase != Phase.FAILED;
  }

  /** Whether it wants to be on a device by itself. */
  public boolean wantsSteps() {
    return deleted == null && (phase == Phase.QUEUED || phase == Phase.RUNNING);
  }

  /** The tunings of the score that have not come yet. */
  public List<Tuning> ahead() {
    return origin.ahead().subList(followed, origin.ahead().size());
  }

  /** The probability of the followed class by the network that only looks; null if not known. */
  public @Nullable Double secondOpinion() {
    if (opinion == null || opinion.sights().size() < 2) {
      return null;
    }
    double followed = opinion.sights().get(1).followed();
    return Double.isNaN(followed) ? null : followed;
  }

  /** What can be done in this state, for those who were refused something. */
  String advice() {
    return switch (phase) {
      case RUNNING, QUEUED -> "pause it first";
      case FINISHED ->
          String.format(
              Locale.ROOT,
              "ask for more steps by a tuning: {\"steps\": %d}",
              Math.min(1_000_000, step + 256));
      case PAUSED -> "change a knob and try again";
      case FAILED -> "start another one";
    };
  }

  SessionState after(SessionEvent event) {
    Draft draft = new Draft(this);
    switch (event) {
      case SessionEvent.Created e -> throw new IllegalStateException("a session is created once");
      case SessionEvent.Started e -> draft.started(e);
      case SessionEvent.Tuned e -> draft.tuned(e);
      case SessionEvent.Paused e -> {
        draft.at(Phase.PAUSED, e.step(), e.reason());
        draft.keptAway = e.keptAway();
      }
      case SessionEvent.Resumed e -> draft.at(Phase.RUNNING, e.step(), "");
      case SessionEvent.Stepped e -> draft.at(Phase.PAUSED, e.step(), "");
      case SessionEvent.Finished e -> {
        draft.at(Phase.FINISHED, e.step(), "");
        draft.keptAway = e.keptAway();
      }
      case SessionEvent.Failed e -> draft.at(Phase.FAILED, step, e.reason());
      case SessionEvent.Renamed e -> draft.name = e.name();
      case SessionEvent.Filed e -> {
        draft.tags = e.tags();
        draft.favorite = e.favorite();
        draft.archived = e.archived();
      }
      case SessionEvent.Checkpointed e -> draft.checkpointed(e.file());
      case SessionEvent.Deleted e -> draft.deleted = e.at();
      case SessionEvent.Restored e -> draft.deleted = null;
      case SessionEvent.Interrupted e -> {
        draft.stepsPerSecond = 0;
        draft.interrupted = phase != Phase.RUNNING ? "" : e.reason().isEmpty() ? GONE : e.reason();
      }
      case SessionEvent.Stalled e -> draft.at(Phase.PAUSED, e.step(), e.reason());
      case SessionEvent.Kept e -> draft.keep(e.step());
      case SessionEvent.Looked e -> draft.opinion = e;
    }
    draft.version++;
    return draft.state();
  }

  /** Where the steps are; no event, since it happens many times a second. */
  SessionState measured(int atStep, double rate, @Nullable Double nowProbability) {
    Draft draft = new Draft(this);
    draft.step = atStep;
    draft.stepsPerSecond = rate;
    draft.probability = nowProbability;
    return draft.state();
  }

  /** The same, and what is to be said of what was measured; nobody can miss it. */
  SessionState warned(String nowWarning) {
    Draft draft = new Draft(this);
    draft.warning = nowWarning;
    return draft.state();
  }

  /** Who watches is no event either. */
  SessionState watchedBy(int count) {
    Draft draft = new Draft(this);
    draft.viewers = count;
    return draft.state();
  }

  /** After a restart: what the steps measured last, and what two networks saw. */
  SessionState recalled(List<Meters> rows, SessionEvent.@Nullable Looked looked) {
    Draft draft = new Draft(this);
    Float last =
        rows.reversed().stream()
            .filter(row -> row.step() <= step)
            .findFirst()
            .map(Meters::probability)
            .orElse(null);
    draft.probability = last == null ? null : last.doubleValue();
    draft.opinion = looked;
    return draft.state();
  }

  /**
   * After a restart: what the journal does not know.
   *
   * @param least a version that no viewer has seen
   * @param why it has begun again, for who sees it run without steps
   */
  SessionState woken(List<Integer> pictureFiles, long least, String why) {
    Draft draft = new Draft(this);
    draft.kept = new ArrayList<>(pictureFiles);
    draft.interrupted = phase == Phase.RUNNING ? why : "";
    draft.version = Math.max(version, least);
    return draft.state();
  }

  /** A state in the making. */
  private static final class Draft {
    private final SessionState from;
    private String name;
    private RecipeTimeline timeline;
    private Phase phase;
    private int step;
    private long version;
    private List<Turn> tunings;
    private int followed;
    private String reason;
    private boolean keptAway;
    private List<Checkpoints.Saved> checkpoints;
    private String checksum;
    private String contents;
    private Machine machine;
    private List<Integer> restarts;
    private int inexactSince;
    private String interrupted;
    private List<String> tags;
    private boolean favorite;
    private boolean archived;
    private @Nullable Instant deleted;
    private @Nullable Double probability;
    private String warning;
    private double stepsPerSecond;
    private int viewers;
    private List<Integer> kept;
    private SessionEvent.@Nullable Looked opinion;

    Draft(SessionState from) {
      this.from = from;
      this.name = from.name;
      this.timeline = from.timeline;
      this.phase = from.phase;
      this.step = from.step;
      this.version = from.version;
      this.tunings = from.tunings;
      this.followed = from.followed;
      this.reason = from.reason;
      this.keptAway = from.keptAway;
      this.checkpoints = from.checkpoints;
      this.checksum = from.checksum;
      this.contents = from.contents;
      this.machine = from.machine;
      this.restarts = from.restarts;
      this.inexactSince = from.inexactSince;
      this.interrupted = from.interrupted;
      this.tags = from.tags;
      this.favorite = from.favorite;
      this.archived = from.archived;
      this.deleted = from.deleted;
      this.probability = from.probability;
      this.warning = from.warning;
      this.stepsPerSecond = from.stepsPerSecond;
      this.viewers = from.viewers;
      this.kept = from.kept;
      this.opinion = from.opinion;
    }

    void started(SessionEvent.Started e) {
      if (phase == Phase.RUNNING) {
        restarts = with(restarts, e.step());
      }
      if (phase == Phase.QUEUED || phase == Phase.RUNNING) {
        at(Phase.RUNNING, e.step(), "");
      }
      boolean isAnother = !machine.differences(e.machine(), from.origin.rules()).isEmpty();
      if (inexactSince < 0 ? isAnother : e.step() < inexactSince) {
        inexactSince = e.step(); // and no machine that comes later makes it exact again
      }
      interrupted = "";
      checksum = e.checksum();
      contents = e.contents();
      machine = e.machine();
    }

    void tuned(SessionEvent.Tuned e) {
      Tuning tuning = new Tuning(e.step(), e.set());
      timeline = timeline.with(tuning);
      tunings = Scroll.of(tunings).with(new Turn(tuning, e.by()));
      followed += e.byScore() ? 1 : 0;
      keptAway = false; // a worker has brought it to where it was
    }

    void checkpointed(Checkpoints.Saved file) {
      checkpoints = Checkpoints.kept(with(checkpoints, file));
      if (phase == Phase.RUNNING) {
        step = Math.max(step, file.step());
      }
    }

    void at(Phase nowPhase, int nowStep, String why) {
      phase = nowPhase;
      step = nowStep;
      reason = why;
      keptAway = false;
      interrupted = "";
      stepsPerSecond = nowPhase == Phase.RUNNING ? stepsPerSecond : 0;
    }

    void keep(int keptStep) {
      if (!kept.contains(keptStep)) {
        kept = with(kept, keptStep).stream().sorted().toList();
      }
    }

    private static <T> List<T> with(List<T> list, T one) {
      List<T> longer = new ArrayList<>(list);
      longer.add(one);
      return List.copyOf(longer);
    }

    SessionState state() {
      return new SessionState(
          from.id,
          from.origin,
          name,
          timeline,
          phase,
          step,
          version,
          tunings,
          followed,
          reason,
          keptAway,
          checkpoints,
          checksum,
          contents,
          machine,
          restarts,
          inexactSince,
          interrupted,
          tags,
          favorite,
          archived,
          deleted,
          probability,
          warning,
          stepsPerSecond,
          viewers,
          kept,
          opinion);
    }
  }

  /** What a worker needs to bring the session to where it is. */
  RestorePlan plan() {
    return new RestorePlan(
        origin.rules(),
        start(),
        tunings.stream().map(Turn::tuning).toList(),
        ahead(),
        checkpoints.reversed(),
        checksum,
        contents,
        step,
        switch (phase) {
          case QUEUED, RUNNING -> RestorePlan.Then.RUN;
          case PAUSED -> RestorePlan.Then.WAIT;
          case FINISHED, FAILED -> RestorePlan.Then.END;
        });
  }
}
