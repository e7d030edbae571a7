package afterimage.command;

import afterimage.network.ExitHandlers;
import java.util.concurrent.TimeUnit;

/** The end of the process, which comes surely once everything is written and said. */
public final class ProcessExit {
  /** For shutdown hooks, which are Akka's: some seconds at most. */
  private static final int PATIENCE_SECONDS = 20;

  private ProcessExit() {}

  /** After the shutdown hooks. */
  public static void with(int code) {
    System.out.flush();
    Thread deadline = new Thread(() -> haltLater(code), "exit");
    deadline.setDaemon(true);
    deadline.start();
    ExitHandlers.skip();
    System.exit(code);
  }

  /** In the middle of whatever others do. */
  public static void now(int code) {
    System.out.flush();
    ExitHandlers.skip();
    Runtime.getRuntime().halt(code);
  }

  private static void haltLater(int code) {
    try {
      TimeUnit.SECONDS.sleep(PATIENCE_SECONDS);
      Runtime.getRuntime().halt(code);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
