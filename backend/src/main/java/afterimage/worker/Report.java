package afterimage.worker;

import afterimage.optimize.Meters;
import afterimage.recipe.Recipe;
import afterimage.store.Checkpoints;
import afterimage.store.Machine;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the worker tells a session. Of one session they come in the order in which things happened,
 * but for pictures, which take as long as they take to encode. An {@code order} is the number of
 * the command that is answered, 0 where nobody gave one.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(Report.Started.class),
  @JsonSubTypes.Type(Report.Rejected.class),
  @JsonSubTypes.Type(Report.Missing.class),
  @JsonSubTypes.Type(Report.CaughtUp.class),
  @JsonSubTypes.Type(Report.Tuned.class),
  @JsonSubTypes.Type(Report.Present.class),
  @JsonSubTypes.Type(Report.Absent.class),
  @JsonSubTypes.Type(Report.Declined.class),
  @JsonSubTypes.Type(Report.Paused.class),
  @JsonSubTypes.Type(Report.Resumed.class),
  @JsonSubTypes.Type(Report.Stepped.class),
  @JsonSubTypes.Type(Report.Finished.class),
  @JsonSubTypes.Type(Report.Fell.class),
  @JsonSubTypes.Type(Report.Halted.class),
  @JsonSubTypes.Type(Report.Measured.class),
  @JsonSubTypes.Type(Report.Taken.class),
  @JsonSubTypes.Type(Report.Saved.class),
  @JsonSubTypes.Type(Report.NotSaved.class),
  @JsonSubTypes.Type(Report.Shown.class),
  @JsonSubTypes.Type(Report.Lost.class),
  @JsonSubTypes.Type(Report.Kept.class),
  @JsonSubTypes.Type(Report.Looked.class)
})
public sealed interface Report {
  /**
   * The session stands on the device and will be stepped from here.
   *
   * @param checksum SHA-256 of the network's file
   * @param contents SHA-256 over all that the network was read from
   * @param machine what must be equal for the same bytes
   * @param note what was found on the way here, for example a damaged checkpoint; mostly empty
   */
  record Started(int step, String checksum, String contents, Machine machine, String note)
      implements Report {}

  /** It cannot: the recipe does not fit the network. */
  record Rejected(String reason) implements Report {}

  /** It cannot now, but may later: the network it began with is not there, or is another. */
  record Missing(String reason) implements Report {}

  /** It is where it was before the worker knew it. */
  record CaughtUp(int step) implements Report {}

  /**
   * A tuning is in force.
   *
   * @param order of the tuning; 0 for one of the score
   * @param revision how many tunings the session has taken with this one
   * @param step the first that uses it
   * @param set values by path
   * @param recipe as it is at that step
   */
  record Tuned(long order, int revision, int step, Map<String, JsonNode> set, Recipe recipe)
      implements Report {
    public Tuned {
      set = Collections.unmodifiableMap(new LinkedHashMap<>(set));
    }
  }

  /** The session is on the device, or on its way to it; {@code step} is the last one taken. */
  record Present(int step) implements Report {}

  /** It is not, in this life: what it was asked for does not happen. */
  record Absent(long order) implements Report {}

  /** What was asked for cannot be; nothing has changed. */
  record Declined(long order, String reason) implements Report {}

  /** No more steps until told; {@code step} is the last one taken. */
  record Paused(long order, int step) implements Report {}

  /** Steps go on after {@code step}. */
  record Resumed(long order, int step) implements Report {}

  /** One step was taken, and no more will be until told. */
  record Stepped(long order, int step) implements Report {}

  /** The run is at its end: all steps taken, or told to stop. */
  record Finished(long order, int step) implements Report {}

  /**
   * The worker has let go of the session, because of a fault of the program; the next beginning may
   * do better.
   *
   * @param step the last one taken, or a number below 0 as it began
   */
  record Fell(int step, String reason) implements Report {}

  /** The session cannot go on as it is; its last finite picture is that of {@code step}. */
  record Halted(int step, String reason) implements Report {}

  /**
   * What steps measured since the last time.
   *
   * @param stepsPerSecond lately
   */
  record Measured(int step, double stepsPerSecond, List<Meters> meters) implements Report {
    public Measured {
      meters = List.copyOf(meters);
    }
  }

  /**
   * A picture as it came off the device.
   *
   * @param rgb (size, size, 3)
   * @param checksum SHA-256 of the network's file
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  record Taken(long order, int step, int size, byte[] rgb, String checksum) implements Report {}

  /**
   * A checkpoint is on the disk.
   *
   * @param revision how many tunings are in it
   */
  record Saved(long order, Checkpoints.Saved file, int revision) implements Report {}

  /** A checkpoint could not be written; the session goes on. */
  record NotSaved(long order, String reason, boolean diskFull) implements Report {}

  /** A picture for viewers. */
  record Shown(Frame frame) implements Report {}

  /** A picture for viewers that could not be made; another one has to be asked for. */
  record Lost(int step, String reason) implements Report {}

  /** The picture of a step is in the album. */
  record Kept(int step) implements Report {}

  /** What the networks see, the one that climbs first. */
  record Looked(int step, List<Sight> sights) implements Report {
    public Looked {
      sights = List.copyOf(sights);
    }
  }

  /**
   * What one network sees in a picture.
   *
   * @param top the most probable classes
   * @param followed the probability of the class that the session climbs; NaN without one
   */
  record Sight(String network, List<Seen> top, double followed) {
    public Sight {
      top = List.copyOf(top);
    }
  }

  /** One class and its probability. */
  record Seen(int index, String label, double probability) {}
}
