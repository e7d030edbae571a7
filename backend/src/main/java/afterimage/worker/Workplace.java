package afterimage.worker;

import afterimage.network.NetworkLibrary;
import afterimage.recipe.Rules;
import afterimage.store.Album;
import afterimage.store.Checkpoint;
import afterimage.store.Checkpoints;
import afterimage.store.StartPictures;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a worker finds on its machine.
 *
 * @param program version of this program
 * @param libtorch its version
 * @param cpu its kind
 */
public record Workplace(
    NetworkLibrary library,
    Album album,
    Checkpoints checkpoints,
    StartPictures starts,
    String program,
    String libtorch,
    String cpu) {
  private static final Pattern THREADS = Pattern.compile(", (\\d{1,4}) threads, ");

  /** Where the checkpoints of a network come from. */
  Checkpoint.Origin origin(Rules rules, String network, String checksum, int threads) {
    return new Checkpoint.Origin(rules, network, checksum, program, libtorch, threads, cpu);
  }

  /** What must be equal for the same bytes, in one line. */
  String machine(String device, int threads) {
    return String.format(
        Locale.ROOT, "libtorch %s, %s, %d threads, %s", libtorch, device, threads, cpu);
  }

  /** The number of threads in what {@link #machine} said; 0 where it says none. */
  public static int threads(String machine) {
    Matcher found = THREADS.matcher(machine);
    return found.find() ? Integer.parseInt(found.group(1)) : 0;
  }
}
