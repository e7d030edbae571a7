package afterimage.session;

import afterimage.recipe.Recipe;
import afterimage.recipe.Tuning;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A session at one moment: the fold of its events, and where its steps are.
 *
 * @param start the recipe before the first step
 * @param recipe as it is now
 * @param version how many events there were
 * @param reason why it waits or failed; empty where somebody wanted it
 * @param probability of the followed class in the last view; null without one
 * @param stepsPerSecond lately
 * @param viewers how many watch it now
 * @param opinion what two networks saw last; null until they looked
 */
public record SessionState(
    String id,
    String name,
    String owner,
    Instant created,
    Recipe start,
    Recipe recipe,
    Phase phase,
    int step,
    int version,
    List<Turn> tunings,
    String reason,
    @Nullable Double probability,
    double stepsPerSecond,
    int viewers,
    List<Integer> kept,
    SessionEvent.@Nullable Looked opinion) {
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

  /** A tuning and who made it. */
  public record Turn(Tuning tuning, String by) {}

  public SessionState {
    tunings = List.copyOf(tunings);
    kept = List.copyOf(kept);
  }

  static SessionState queued(String id, String name, String owner, Instant created, Recipe start) {
    return new SessionState(
        id,
        name,
        owner,
        created,
        start,
        start,
        Phase.QUEUED,
        0,
        0,
        List.of(),
        "",
        null,
        0,
        0,
        List.of(),
        null);
  }

  /** Whether there may be steps to come. */
  public boolean isUnfinished() {
    return phase != Phase.FINISHED && phase != Phase.FAILED;
  }

  /** The probability of the followed class by the network that only looks; null if not known. */
  public @Nullable Double secondOpinion() {
    if (opinion == null || opinion.sights().size() < 2) {
      return null;
    }
    double followed = opinion.sights().get(1).followed();
    return Double.isNaN(followed) ? null : followed;
  }

  SessionState after(SessionEvent event) {
    Draft draft = new Draft(this);
    switch (event) {
      case SessionEvent.Started e -> draft.phase = Phase.RUNNING;
      case SessionEvent.Tuned e -> {
        draft.recipe = e.recipe();
        draft.tunings.add(new Turn(new Tuning(e.step(), e.set()), e.by()));
      }
      case SessionEvent.Paused e -> draft.at(Phase.PAUSED, e.step(), e.reason());
      case SessionEvent.Resumed e -> draft.at(Phase.RUNNING, e.step(), "");
      case SessionEvent.Stepped e -> draft.at(Phase.PAUSED, e.step(), "");
      case SessionEvent.Finished e -> draft.at(Phase.FINISHED, e.step(), "");
      case SessionEvent.Failed e -> draft.at(Phase.FAILED, step, e.reason());
      case SessionEvent.Renamed e -> draft.name = e.name();
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

  /** Who watches is no event either. */
  SessionState watchedBy(int count) {
    Draft draft = new Draft(this);
    draft.viewers = count;
    return draft.state();
  }

  /** A state in the making. */
  private static final class Draft {
    private final SessionState from;
    private final List<Turn> tunings;
    private final List<Integer> kept;
    private String name;
    private Recipe recipe;
    private Phase phase;
    private int step;
    private int version;
    private String reason;
    private @Nullable Double probability;
    private double stepsPerSecond;
    private int viewers;
    private SessionEvent.@Nullable Looked opinion;

    Draft(SessionState from) {
      this.from = from;
      this.name = from.name;
      this.recipe = from.recipe;
      this.phase = from.phase;
      this.step = from.step;
      this.version = from.version;
      this.tunings = new ArrayList<>(from.tunings);
      this.reason = from.reason;
      this.probability = from.probability;
      this.stepsPerSecond = from.stepsPerSecond;
      this.viewers = from.viewers;
      this.kept = new ArrayList<>(from.kept);
      this.opinion = from.opinion;
    }

    void at(Phase nowPhase, int nowStep, String why) {
      phase = nowPhase;
      step = nowStep;
      reason = why;
      stepsPerSecond = nowPhase == Phase.RUNNING ? stepsPerSecond : 0;
    }

    void keep(int keptStep) {
      if (!kept.contains(keptStep)) {
        kept.add(keptStep);
        kept.sort(null);
      }
    }

    SessionState state() {
      return new SessionState(
          from.id,
          name,
          from.owner,
          from.created,
          from.start,
          recipe,
          phase,
          step,
          version,
          tunings,
          reason,
          probability,
          stepsPerSecond,
          viewers,
          kept,
          opinion);
    }
  }
}
