package afterimage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** A log into which somebody else has lines written. */
class LogLimitTest {
  private final AtomicLong clock = new AtomicLong(-1);
  private final LoggerContext context = new LoggerContext();
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  LogLimitTest() {
    context.addTurboFilter(new LogLimit(clock::get));
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.WARN);
    log.setContext(context);
    log.start();
    root.addAppender(log);
  }

  private List<String> lines() {
    return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  @Test
  void aFloodIsAFewLinesAndANumber() {
    Logger flooded = context.getLogger("flooded");
    for (int i = 0; i < 1000; i++) {
      flooded.warn("line {}", i);
      flooded.info("is not written anyway");
    }
    assertEquals(LogLimit.MOST, lines().size());
    context.getLogger("other").warn("is heard");
    assertEquals("is heard", lines().getLast());
    clock.addAndGet(LogLimit.PERIOD.toNanos());
    flooded.warn("later");
    assertEquals(
        List.of("980 more lines from here were left out", "later"),
        lines().subList(LogLimit.MOST + 1, lines().size()));
    clock.addAndGet(LogLimit.PERIOD.toNanos());
    flooded.warn("much later");
    assertEquals(LogLimit.MOST + 4, lines().size());
  }
}
