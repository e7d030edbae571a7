package afterimage;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
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
      default -> throw new IllegalArgumentException(args[0]);
    }
    Main.main(java.util.Arrays.copyOfRange(args, 1, args.length));
  }
}
