package afterimage.session;

import afterimage.recipe.Recipe;
import afterimage.recipe.Rules;
import afterimage.recipe.Tuning;
import afterimage.store.Checkpoints;
import afterimage.store.Machine;
import afterimage.store.StartPictures;
import afterimage.worker.Report;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What can happen to a session; {@code by} is who wanted it. */
public sealed interface SessionEvent {
  /** What is in the journal, for ever: a session is the fold of its facts. */
  sealed interface Fact extends SessionEvent {}

  /** What viewers are told and nobody needs to know after a restart. */
  sealed interface Notice extends SessionEvent {}

  /**
   * Somebody asked for it.
   *
   * @param rules by which its recipe becomes a picture, as its parent's did
   * @param inherited tunings before its own first step, of the session that it was forked from
   * @param ahead tunings of a score, which come by themselves
   * @param parent the id of the session it was forked from; empty for none
   * @param forkedAt the step of the parent where it branched off
   * @param checkpoints of the parent that it starts with
   * @param key the Idempotency-Key it was asked for with; empty for none
   * @param digest of what was asked for, word by word
   */
  record Created(
      Rules rules,
      String name,
      String owner,
      Instant created,
      Recipe recipe,
      List<Tuning> inherited,
      List<Tuning> ahead,
      String parent,
      int forkedAt,
      List<Checkpoints.Saved> checkpoints,
      String key,
      String digest)
      implements Fact {
    /** What is left of a start that never was a picture; such a session has never begun. */
    private static final String UNREADABLE = Recipe.Canvas.PICTURE + "unreadable";

    public Created {
      inherited = List.copyOf(inherited);
      ahead = List.copyOf(ahead);
      checkpoints = List.copyOf(checkpoints);
    }

    /**
     * Earlier programs wrote the picture that a session starts from into its first event: the same
     * with its hash instead, so that nobody holds the megabytes.
     */
    Created light() {
      return recipe.canvas().hasPicture() && !recipe.canvas().hasHash()
          ? of(
              recipe.startingFrom(
                  StartPictures.inside(recipe).map(StartPictures::hash).orElse(UNREADABLE)))
          : this;
    }

    /** The same from another recipe. */
    Created of(Recipe other) {
      return new Created(
          rules,
          name,
          owner,
          created,
          other,
          inherited,
          ahead,
          parent,
          forkedAt,
          checkpoints,
          key,
          digest);
    }
  }

  /**
   * It stands on a device: for the first time, or again after its worker or the server had ended.
   *
   * @param checksum SHA-256 of the network's file
   * @param contents SHA-256 over all that the network was read from; empty where nobody knows
   * @param machine what must be equal for the same bytes
   * @param note what was found damaged; mostly empty
   */
  record Started(int step, String checksum, String contents, Machine machine, String note)
      implements Fact {}

  /**
   * Knobs were turned.
   *
   * @param step the first that uses the new values
   * @param byScore whether it was one of those that come by themselves
   */
  record Tuned(int revision, int step, Map<String, JsonNode> set, String by, boolean byScore)
      implements Fact {
    public Tuned {
      set = Collections.unmodifiableMap(new LinkedHashMap<>(set));
    }
  }

  /**
   * It waits after a step; the reason is empty where somebody wanted it.
   *
   * @param keptAway whether workers have ended at it, so that none gets it until somebody wants
   *     that; written only where it is so, as journals of earlier programs have none
   */
  record Paused(
      int step,
      String by,
      String reason,
      @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean keptAway)
      implements Fact {
    public Paused(int step, String by, String reason) {
      this(step, by, reason, false);
    }
  }

  /** It runs again. */
  record Resumed(int step, String by) implements Fact {}

  /** One step was taken by hand. */
  record Stepped(int step, String by) implements Fact {}

  /**
   * The last step is taken, or somebody ended it.
   *
   * @param keptAway as of {@link Paused}: its picture is not to be made again
   */
  record Finished(
      int step, String by, @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean keptAway)
      implements Fact {
    public Finished(int step, String by) {
      this(step, by, false);
    }
  }

  /** It could not be started. */
  record Failed(String reason) implements Fact {}

  /** It has another name. */
  record Renamed(String name, String by) implements Fact {}

  /** It has other tags, is a favorite or not, is put away or not. */
  record Filed(List<String> tags, boolean favorite, boolean archived, String by) implements Fact {
    public Filed {
      tags = List.copyOf(tags);
    }
  }

  /**
   * A checkpoint is on the disk.
   *
   * @param revision how many tunings are in it
   */
  record Checkpointed(Checkpoints.Saved file, int revision) implements Fact {
    /** The last one that is in it. */
    public int step() {
      return file.step();
    }
  }

  /** Somebody deleted it; until a moment after this it can be had back. */
  record Deleted(Instant at, String by) implements Fact {}

  /** Somebody had it back. */
  record Restored(String by) implements Fact {}

  /** Its worker has ended; the next one takes it on from its checkpoint. */
  record Interrupted(int step, String reason) implements Notice {}

  /** It waits because the disk is full, and goes on when it is not. */
  record Stalled(int step, String reason) implements Notice {}

  /** The picture of a step is kept. */
  record Kept(int step) implements Notice {}

  /** Two networks have looked at the picture. */
  record Looked(int step, List<Report.Sight> sights) implements Notice {
    public Looked {
      sights = List.copyOf(sights);
    }
  }
}
