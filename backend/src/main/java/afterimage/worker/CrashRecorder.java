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
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Says which sessions a worker is at, in a file that the kernel keeps when the process ends in the
 * middle of native code: so one that ends its workers is told from those that were beside it.
 * Nothing waits for the disk.
 */
public final class CrashRecorder implements AutoCloseable {
  /** In place of a step: the session was being loaded, or put on the device. */
  public static final int BEGINNING = -1;

  private static final int BLOCK = 4096;
  private static final Pattern LINE = Pattern.compile("([A-Za-z0-9_-]{1,64}) (-?\\d{1,9})");

  private final @Nullable FileChannel file;
  private final Map<String, Integer> loading = new ConcurrentHashMap<>();

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
    if (session.isEmpty()) {
      return; // for nobody in particular
    }
    loading.merge(session, 1, Integer::sum);
    noteLoading();
  }

  /** That is done. */
  void hasLoaded(String session) {
    if (session.isEmpty()) {
      return;
    }
    loading.computeIfPresent(session, (id, count) -> count > 1 ? count - 1 : null);
    noteLoading();
  }

  private void noteLoading() {
    Map<String, Integer> all = new HashMap<>();
    loading.keySet().forEach(session -> all.put(session, BEGINNING));
    note(BLOCK, all);
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

  /** The sessions that a worker was at when its process ended, each with its step. */
  public static Map<String, Integer> read(Path path) {
    Map<String, Integer> all = new HashMap<>();
    try {
      byte[] bytes = Files.readAllBytes(path);
      read(bytes, BLOCK, all);
      read(bytes, 0, all);
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
