package afterimage.worker;

import afterimage.network.Network;
import afterimage.recipe.Recipe;
import afterimage.recipe.Rules;
import afterimage.recipe.Tuning;
import afterimage.store.Checkpoints;
import java.util.List;
import java.util.Optional;

/**
 * All that a worker who knows nothing of a session needs to bring it to where it was, to the byte,
 * and to go on from there.
 *
 * @param rules by which the recipe becomes a picture
 * @param start the recipe before the first step
 * @param done the tunings so far, in order
 * @param ahead tunings that are still to come by themselves, in order of their steps
 * @param checkpoints on the disk, the newest first; the first one that is intact is where it begins
 * @param checksum SHA-256 of the network's file that the session began with; empty for any
 * @param contents SHA-256 over all that the network was read from then; empty for any
 * @param until the step that it had reached where it does not run
 * @param then what happens there
 */
public record RestorePlan(
    Rules rules,
    Recipe start,
    List<Tuning> done,
    List<Tuning> ahead,
    List<Checkpoints.Saved> checkpoints,
    String checksum,
    String contents,
    int until,
    Then then) {
  /** What a session does once it is where it was. */
  public enum Then {
    RUN,
    WAIT,
    END
  }

  public RestorePlan {
    done = List.copyOf(done);
    ahead = List.copyOf(ahead);
    checkpoints = List.copyOf(checkpoints);
  }

  /** In what a network is not the one that the session began with; empty where it is. */
  Optional<String> differs(Network network) {
    if (!checksum.isEmpty() && !checksum.equals(network.checksum())) {
      return Optional.of(
          "the file of network %s is another: the session began with SHA-256 %s, this is %s"
              .formatted(start.network(), checksum, network.checksum()));
    }
    if (!contents.isEmpty() && !contents.equals(network.contents())) {
      String name = start.network();
      return Optional.of(
          ("what lies beside the file of network %s is another, which is its external weights,"
                  + " %s.json or its labels: the session began with contents %s, these are %s")
              .formatted(name, name, contents, network.contents()));
    }
    return Optional.empty();
  }

  /** A session that begins. */
  public static RestorePlan fresh(Recipe start) {
    return new RestorePlan(
        Rules.LATEST, start, List.of(), List.of(), List.of(), "", "", 0, Then.RUN);
  }
}
