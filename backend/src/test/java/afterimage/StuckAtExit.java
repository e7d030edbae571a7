package afterimage;

import akka.actor.AbstractActor;
import akka.actor.ExtendedActorSystem;
import akka.actor.Props;
import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import java.io.IOException;
import java.lang.reflect.Field;
import java.util.concurrent.locks.LockSupport;

/** The program with something in it that never lets a process end. */
final class StuckAtExit {
  private StuckAtExit() {}

  /** The first word says what it is, the others are the program's. */
  public static void main(String[] args) {
    switch (args[0]) {
      case "native" -> {
        NativeLibrary c = NativeLibrary.getInstance(Platform.C_LIBRARY_NAME);
        Function pause = c.getFunction("pause");
        c.getFunction("__cxa_atexit").invokeInt(new Object[] {pause, null, null});
      }
      case "hook" ->
          Runtime.getRuntime()
              .addShutdownHook(
                  new Thread(
                      () -> {
                        while (true) {
                          LockSupport.park();
                        }
                      }));
      case "actor" -> {
        Thread thread = new Thread(StuckAtExit::fallWhenTold, "fall");
        thread.setDaemon(true);
        thread.start();
      }
      default -> throw new IllegalArgumentException(args[0]);
    }
    Main.main(java.util.Arrays.copyOfRange(args, 1, args.length));
  }

  /** Any line on standard input is the sign for a fatal error, beside an actor that never ends. */
  private static void fallWhenTold() {
    try {
      if (System.in.read() < 0) {
        return;
      }
      Thread thread =
          Thread.getAllStackTraces().keySet().stream()
              .filter(each -> each.getName().startsWith("afterimage-akka.actor.default-dispatcher"))
              .findAny()
              .orElseThrow();
      Thread.UncaughtExceptionHandler handler = thread.getUncaughtExceptionHandler();
      Field system = handler.getClass().getDeclaredField("$outer");
      system.setAccessible(true);
      ((ExtendedActorSystem) system.get(handler)).systemActorOf(Props.create(Stuck.class), "stuck");
      handler.uncaughtException(thread, new StackOverflowError());
    } catch (IOException | ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** An actor that cannot be stopped. */
  static final class Stuck extends AbstractActor {
    @Override
    public void preStart() {
      while (true) {
        LockSupport.park();
      }
    }

    @Override
    public Receive createReceive() {
      return emptyBehavior();
    }
  }
}
