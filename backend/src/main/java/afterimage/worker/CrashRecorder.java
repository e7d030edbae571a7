package afterimage.worker;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Says which sessions a worker is at, in a file that the kernel keeps when the process ends in the
 * middle of native code: so one that ends its workers is told from those that were beside it. What
 * the device is at comes first; who is only read for is named where it is at nothing. Nothing waits
 * for the disk.
 */
public final class CrashRecorder implements AutoCloseable {
  /** In place of a step: the session was being loaded, or put on the device. */
  public static final int BEGINNING = -1;

  private static final int BLOCK = 4096;
  private static final Pattern LINE = Pattern.compile("([A-Za-z0-9_-]{1,64}) (-?\\d{1,9})");

  private final @Nullable FileChannel file;
  private final ReentrantLock reading = new ReentrantLock(); // readers are threads, not actors
  private final Map<String, Integer> loading = new HashMap<>();

  private CrashRecorder(@Nullable FileChannel file) {
    this.file = file;
  }

  /** One whose notes nobody will read. */
  public static CrashRecorder none() {
    return new CrashRecorder(null);
  }

  /** One in a file; without room for that file, one whose notes nobody will read. */
  public static CrashRecorder open(Path path) {
    try {
      FileChannel file =
          FileChannel.open(
              path,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE);
      write(file, 0, Map.of());
      write(file, BLOCK, Map.of());
      return new CrashRecorder(file);
    } catch (IOException e) {
      return none();
    }
  }

  /** The sessions that the device is at from now on, each with the last step it has taken. */
  void at(Map<String, Integer> sessions) {
    note(0, sessions);
  }

  /** The device is at no session. */
  void idle() {
    note(0, Map.of());
  }

  /** Something is read for a session, away from the device. */
  void loads(String session) {
    count(session, 1);
  }

  /** That is done. */
  void hasLoaded(String session) {
    count(session, -1);
  }

  /** Written by one at a time: what is written last is what was counted last. */
  private void count(String session, int more) {
    if (session.isEmpty()) {
      return; // for nobody in particular
    }
    reading.lock();
    try {
      loading.merge(session, more, (now, one) -> now + one == 0 ? null : now + one);
      Map<String, Integer> all = new HashMap<>();
      loading.keySet().forEach(each -> all.put(each, BEGINNING));
      note(BLOCK, all);
    } finally {
      reading.unlock();
    }
  }

  private void note(int place, Map<String, Integer> sessions) {
    if (file != null) {
      try {
        write(file, place, sessions);
      } catch (IOException e) {
        // on a full disk nobody is blamed
      }
    }
  }

  /** Lines "SESSION STEP", and an empty one. */
  private static void write(FileChannel file, int place, Map<String, Integer> sessions)
      throws IOException {
    StringBuilder lines = new StringBuilder();
    sessions.forEach(
        (session, step) -> {
          String line = session + " " + step + "\n";
          if (lines.length() + line.length() < BLOCK) {
            lines.append(line);
          }
        });
    lines.append('\n');
    file.write(ByteBuffer.wrap(lines.toString().getBytes(StandardCharsets.US_ASCII)), place);
  }

  /**
   * The sessions that a worker was at when its process ended, each with its step. Those that were
   * read for are among them only where the device was at nothing.
   */
  public static Map<String, Integer> read(Path path) {
    Map<String, Integer> all = new HashMap<>();
    try {
      byte[] bytes = Files.readAllBytes(path);
      read(bytes, 0, all);
      if (all.isEmpty()) {
        read(bytes, BLOCK, all);
      }
    } catch (IOException e) {
      // no worker has come so far
    }
    return Map.copyOf(all);
  }

  private static void read(byte[] bytes, int place, Map<String, Integer> all) {
    int length = Math.clamp(bytes.length - place, 0, BLOCK);
    String block =
        new String(bytes, Math.min(place, bytes.length), length, StandardCharsets.US_ASCII);
    for (String line : block.split("\n", -1)) {
      Matcher found = LINE.matcher(line);
      if (!found.matches()) {
        return;
      }
      all.put(found.group(1), Integer.parseInt(found.group(2)));
    }
  }

  @Override
  public void close() {
    try {
      if (file != null) {
        file.close();
      }
    } catch (IOException e) {
      // it has been written as far as it could be
    }
  }
}
