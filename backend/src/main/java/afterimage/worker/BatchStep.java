package afterimage.worker;

import afterimage.network.DeviceFailure;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * One step of sessions of one kind. Where the device cannot, each half of them is tried, so that in
 * the end the one is known that it cannot be taken with.
 */
final class BatchStep {
  private final WorkerOptions setting;
  private final BooleanSupplier free;

  /**
   * Passes on a device.
   *
   * @param free gives back memory that no session needs; false if there was none
   */
  BatchStep(WorkerOptions setting, BooleanSupplier free) {
    this.setting = setting;
    this.free = free;
  }

  /** Takes the step; with whom it could not be, and why. */
  Map<String, RuntimeException> take(Map<String, Run> batch) {
    Map<String, Integer> before = new HashMap<>();
    batch.forEach((session, run) -> before.put(session, run.optimization().step()));
    setting.recorder().at(before);
    try {
      var optimizations = batch.values().stream().map(Run::optimization).toList();
      setting.stepper().step(batch.values().iterator().next().ascent(), optimizations);
      setting.stepsTaken().accept(batch.size());
      setting.recorder().idle();
      return Map.of();
    } catch (RuntimeException e) {
      Map<String, Run> left = new LinkedHashMap<>(batch); // some may have been stepped before it
      left.entrySet()
          .removeIf(
              each ->
                  each.getValue().optimization().step() > before.getOrDefault(each.getKey(), 0));
      return again(batch, left, e);
    }
  }

  private Map<String, RuntimeException> again(
      Map<String, Run> batch, Map<String, Run> left, RuntimeException e) {
    DeviceFailure failure = DeviceFailure.of(e);
    Map<String, RuntimeException> failed = new LinkedHashMap<>();
    if (failure == DeviceFailure.LOST) {
      batch.keySet().forEach(session -> failed.put(session, e));
      return failed; // as the process ends now, the record stays as it is
    }
    boolean hasFreed = failure == DeviceFailure.NO_MEMORY && free.getAsBoolean();
    if (left.isEmpty() || (batch.size() == 1 && !hasFreed)) {
      batch.keySet().forEach(session -> failed.put(session, e));
      setting.recorder().idle();
      return failed;
    }
    Map<String, Run> half = new LinkedHashMap<>();
    int size = (left.size() + 1) / 2;
    left.forEach(
        (session, run) -> {
          half.put(session, run);
          if (half.size() == size) {
            failed.putAll(take(half));
            half.clear();
          }
        });
    if (!half.isEmpty()) {
      failed.putAll(take(half));
    }
    return failed;
  }
}
