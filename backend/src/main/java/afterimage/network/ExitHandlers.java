package afterimage.network;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What libtorch and its kin want to do when the process ends: take their global objects apart. The
 * JVM runs it for System.exit and for Runtime.halt alike, both end in exit(3), with all of Java
 * standing still. It joins threads that may be at work, and takes from under others what they use:
 * a process that has done everything hangs there or falls. The kernel takes all of it back anyway.
 */
public final class ExitHandlers {
  private static final AtomicReference<@Nullable Registration> REGISTRATION =
      new AtomicReference<>();

  /** Handlers run the last one first, with the exit code: _exit(2) as one of them ends it there. */
  private record Registration(Function onExit, Function exit) {
    void register() {
      onExit.invokeInt(new Object[] {exit, null});
    }
  }

  private ExitHandlers() {}

  /** To be called once native libraries are in use; without on_exit(3) nothing changes. */
  static void prepare() {
    if (!Platform.isLinux()) {
      return;
    }
    try {
      NativeLibrary c = NativeLibrary.getInstance(Platform.C_LIBRARY_NAME);
      REGISTRATION.set(new Registration(c.getFunction("on_exit"), c.getFunction("_exit")));
    } catch (UnsatisfiedLinkError e) {
      REGISTRATION.set(null); // another C library: it ends as it always did
    }
  }

  /** What native libraries have registered so far is left out; as late as possible. */
  public static void skip() {
    Registration registration = REGISTRATION.getAndSet(null);
    if (registration != null) {
      registration.register();
    }
  }
}
