package afterimage;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.MarkerFactory;

/**
 * How much one place in the program may write into the log: what others cause, a million times a
 * minute, is a few lines and a number. Named in logback.xml.
 */
public final class LogLimit extends TurboFilter {
  static final int MOST = 20; // lines of a logger in a period
  static final Duration PERIOD = Duration.ofSeconds(10);

  private static final Marker NUMBER = MarkerFactory.getMarker("number");

  /**
   * What a logger has written in a period.
   *
   * @param before how many lines of the period before it were left out
   */
  private record Written(long since, int lines, int before) {
    Written next(long now) {
      return now - since < PERIOD.toNanos()
          ? new Written(since, lines + 1, before)
          : new Written(now, 1, Math.max(0, lines - MOST));
    }
  }

  private final Map<String, Written> loggers = new ConcurrentHashMap<>();
  private final LongSupplier clock;

  /** With the clock of the machine. */
  public LogLimit() {
    this(System::nanoTime);
  }

  LogLimit(LongSupplier clock) {
    this.clock = clock;
  }

  @Override
  public FilterReply decide(
      @Nullable Marker marker,
      Logger logger,
      Level level,
      @Nullable String format,
      Object @Nullable [] params,
      @Nullable Throwable failure) {
    if (format == null
        || NUMBER.equals(marker)
        || !level.isGreaterOrEqual(logger.getEffectiveLevel())) {
      return FilterReply.NEUTRAL;
    }
    long now = clock.getAsLong();
    Written written =
        loggers.compute(
            logger.getName(),
            (name, last) -> last == null ? new Written(now, 1, 0) : last.next(now));
    if (written.lines() == 1 && written.before() > 0) {
      logger.warn(NUMBER, "{} more lines from here were left out", written.before());
    }
    return written.lines() > MOST ? FilterReply.DENY : FilterReply.NEUTRAL;
  }
}
