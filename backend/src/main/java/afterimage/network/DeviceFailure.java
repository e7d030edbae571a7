package afterimage.network;

import afterimage.recipe.RecipeException;
import ai.djl.engine.EngineException;
import java.util.List;
import java.util.Locale;

/** What an exception during work on the device means for whoever is to go on. */
public enum DeviceFailure {
  /** Nothing works on this device any more until the process has ended: CUDA errors are sticky. */
  LOST,
  /** There was no memory for this; less may well be possible. */
  NO_MEMORY,
  /** What was asked for cannot be; the session may be given other knobs. */
  REFUSED,
  /** A fault of this program. */
  BUG;

  /** In what libtorch, cuDNN and cuBLAS say; without regard to case. */
  private static final List<String> NO_ROOM =
      List.of("out of memory", "can't allocate memory", "defaultcpuallocator", "alloc_failed");

  private static final List<String> STICKY =
      List.of(
          "cuda error",
          "device-side assert",
          "illegal memory access",
          "unspecified launch failure",
          "execution_failed",
          "internal_error",
          "cuda driver error");

  /** Sorts by who throws, and for libtorch, which has one exception for all, by its words. */
  public static DeviceFailure of(RuntimeException failure) {
    if (failure instanceof EngineException) {
      String said = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
      return NO_ROOM.stream().anyMatch(said::contains)
          ? NO_MEMORY
          : STICKY.stream().anyMatch(said::contains) ? LOST : REFUSED;
    }
    return switch (failure) {
      case NetworkException refused -> REFUSED;
      case RecipeException refused -> REFUSED;
      default -> BUG;
    };
  }

  /** For people, in one line. */
  public static String said(RuntimeException failure) {
    String line = String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
    return switch (of(failure)) {
      case LOST -> "the device is lost until the next process: " + line;
      case NO_MEMORY ->
          "the device has no memory for it: %s; make canvas.size or views.count smaller, or end other"
                  .formatted(line)
              + " sessions, then resume it";
      case REFUSED -> "the device failed: " + line;
      case BUG ->
          "a fault of the program, whose place is in the log of the server: %s: %s"
              .formatted(failure.getClass().getSimpleName(), line);
    };
  }

  /** Ends the actor of the device, and with it the process: the next one begins anew. */
  public static final class DeviceLostException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public DeviceLostException(RuntimeException cause) {
      super(said(cause), cause);
    }
  }
}
