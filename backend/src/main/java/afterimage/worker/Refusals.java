package afterimage.worker;

import afterimage.network.DeviceFailure;
import afterimage.network.NetworkException;
import afterimage.recipe.RecipeException;
import afterimage.store.PictureException;

/** What is said where a session cannot be put on the device, or a network cannot be loaded. */
final class Refusals {
  private Refusals() {}

  /** To the session; the device itself still works. */
  static Report of(WorkerCommand.Begin begin, RuntimeException e) {
    String began = begin.plan().checksum();
    if (e instanceof NetworkException && !began.isEmpty()) {
      return new Report.Missing("%s; it began with %s".formatted(e.getMessage(), began));
    }
    return isFault(e)
        ? new Report.Fell(CrashRecorder.BEGINNING, reason(e))
        : new Report.Rejected(reason(e));
  }

  /** Whether this program is to blame. */
  static boolean isFault(RuntimeException e) {
    return !(e instanceof PictureException) && DeviceFailure.of(e) == DeviceFailure.BUG;
  }

  /** For people. */
  static String reason(RuntimeException e) {
    return e instanceof NetworkException
            || e instanceof RecipeException
            || e instanceof PictureException
        ? String.valueOf(e.getMessage())
        : DeviceFailure.said(e);
  }
}
