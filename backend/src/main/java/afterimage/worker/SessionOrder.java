package afterimage.worker;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** What is wanted of a session on the device. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(SessionOrder.Tune.class),
  @JsonSubTypes.Type(SessionOrder.Pause.class),
  @JsonSubTypes.Type(SessionOrder.Resume.class),
  @JsonSubTypes.Type(SessionOrder.StepOnce.class),
  @JsonSubTypes.Type(SessionOrder.Stop.class),
  @JsonSubTypes.Type(SessionOrder.Save.class),
  @JsonSubTypes.Type(SessionOrder.Take.class),
  @JsonSubTypes.Type(SessionOrder.Show.class),
  @JsonSubTypes.Type(SessionOrder.Watched.class),
  @JsonSubTypes.Type(SessionOrder.Probe.class)
})
public sealed interface SessionOrder {
  /** Of an order that nobody waits for. */
  long NOBODY = 0;

  /** A number that comes back with the answer; {@link #NOBODY} where there is none. */
  default long order() {
    return NOBODY;
  }

  /**
   * Goes on with other knobs from the next step on; answered by Tuned or Declined. A finished
   * session that is given more steps goes on.
   *
   * @param set values by path, as in a {@link afterimage.recipe.Tuning}
   */
  record Tune(long order, Map<String, JsonNode> set) implements SessionOrder {
    public Tune {
      set = Collections.unmodifiableMap(new LinkedHashMap<>(set));
    }
  }

  /** Answered by Paused, or Declined at the end of a run. */
  record Pause(long order) implements SessionOrder {}

  /** Answered by Resumed, or Declined at the end of a run. */
  record Resume(long order) implements SessionOrder {}

  /** One step of a session that does not run; answered by Stepped or Declined. */
  record StepOnce(long order) implements SessionOrder {}

  /** Ends a run before its last step; answered by Finished. */
  record Stop(long order) implements SessionOrder {}

  /** A checkpoint of now; answered by Saved or NotSaved. */
  record Save(long order) implements SessionOrder {}

  /** The picture as it is, not encoded; answered by Taken. */
  record Take(long order) implements SessionOrder {}

  /** One picture for viewers: of the next step, or of now where the session does not run. */
  record Show() implements SessionOrder {}

  /** Whether somebody watches: then the networks look at the picture now and then. */
  record Watched(boolean watched) implements SessionOrder {}

  /** Whether the worker has the session; answered by Present or Absent. */
  record Probe() implements SessionOrder {}
}
