package afterimage.store;

import afterimage.recipe.Rules;
import java.util.Locale;

/**
 * All of a session that cannot be computed again, and where it was computed.
 *
 * @param step how many steps are done
 * @param revision how many tunings are in it
 * @param size of the canvas, 32..1024
 * @param parameters (1, 3, size, size), row by row
 * @param first the optimizer's first moment; as long as the parameters
 * @param second its second moment; as long as the parameters
 */
@SuppressWarnings("ArrayRecordComponent") // half a megabyte of numbers each; compared in tests only
public record Checkpoint(
    int step,
    int revision,
    int size,
    float[] parameters,
    float[] first,
    float[] second,
    Origin origin) {
  private static final int SMALLEST = 32;
  private static final int LARGEST = 1024;
  private static final int LAST_STEP = 1_000_000;

  /**
   * What must be equal for a resumed run to give the same bytes.
   *
   * @param rules by which its recipe becomes a picture
   * @param network its name
   * @param checksum SHA-256 of the network's file
   * @param contents SHA-256 over all that the network was read from; empty where nobody knows
   * @param machine that computed it
   */
  public record Origin(
      Rules rules, String network, String checksum, String contents, Machine machine) {
    private static final int LONGEST = 1000;

    public Origin {
      requireShort("network", network);
      requireShort("checksum", checksum);
      requireShort("contents", contents);
      requireShort("program", machine.program());
      requireShort("libtorch", machine.libtorch());
      requireShort("device", machine.device());
      requireShort("cpu", machine.cpu());
      requireShort("capability", machine.capability());
      requireShort("environment", machine.environment());
      requireShort("libraries", machine.libraries());
      requireShort("jdk", machine.jdk());
      within("threads", machine.threads(), 1, 1024);
    }

    private static void requireShort(String field, String text) {
      require(text.length() <= LONGEST, field, "at most 1000 characters", text.length());
    }
  }

  public Checkpoint {
    within("step", step, 0, LAST_STEP);
    within("revision", revision, 0, Integer.MAX_VALUE);
    within("size", size, SMALLEST, LARGEST);
    int count = 3 * size * size;
    require(parameters.length == count, "parameters", count + " numbers", parameters.length);
    require(first.length == count, "first", count + " numbers", first.length);
    require(second.length == count, "second", count + " numbers", second.length);
  }

  private static void within(String field, int value, int low, int high) {
    require(value >= low && value <= high, field, low + ".." + high, value);
  }

  private static void require(boolean holds, String field, String wanted, int was) {
    if (!holds) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "%s must be %s, was %d", field, wanted, was));
    }
  }
}
